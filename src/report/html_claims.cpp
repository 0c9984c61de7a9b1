#include "report/html_claims.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "report/html.h"
#include "report/table.h"

namespace infomax {
namespace {

std::string_view look_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::reproduced:
    case Verdict::checked:
      return "same";
    case Verdict::contradicted:
      return "drift";
    case Verdict::unattainable:
    case Verdict::undecided:
      break;
  }
  return "undecided";
}

std::string verdict_span(const JudgedClaim& claim) {
  return fmt::format("<span class=\"word {}\">{}</span>", look_of(claim.verdict),
                     verdict_text(claim));
}

std::string html_claim_table(const SuiteVerdicts& verdicts) {
  Table table("Claims");
  table.text_column("claim");
  table.text_column("statement");
  table.text_column("verdict");
  table.number_column("seeds");
  for (const ClaimVerdict& claim : verdicts.claims) {
    const JudgedClaim& judged = claim.judged;
    table.row(row_head(escape_html(judged.id)) +
              text_cell(fmt::format("{}<details><summary>{}</summary>{}</details>",
                                    escape_words(judged.statement, Markup::html),
                                    escape_html(judged.brief), escape_name(judged.evidence))) +
              text_cell(verdict_span(judged)) + number_cell(seeds_text(judged)));
  }
  return table.html() +
         fmt::format(
             "<p class=\"hint\">Tested by seeds at {}, corrected by Holm "
             "over the claims of a group: p is the one after that. Orders by rank-sum tests, what "
             "is asked within runs by signed-rank tests, equality by two one-sided t tests; [ ] "
             "are 90% intervals. The seeds in parentheses are those that the suite declared before "
             "they were computed; \"so far\" is said where some of them are missing, and nothing "
             "is concluded then.</p>\n",
             kClaimLevel);
}

std::string training_cell(const std::optional<JudgedClaim>& on_training) {
  return text_cell(on_training ? verdict_span(*on_training) : "not touched");
}

// What the released code's reading of "test" does to each claim, were it nothing.
std::string html_training_claims(const SuiteVerdicts& verdicts) {
  Table table("Judged on training batches");
  table.caption(
      fmt::format("<b>Judged on training batches</b> \xE2\x80\x93 what the released code calls its "
                  "test value: the same claims with <code>{}</code> for <code>{}</code>",
                  kBoundOnTraining, kBoundOnTest));
  table.text_column("claim");
  table.text_column("as it is stated");
  table.text_column("on training batches");
  table.text_column("evidence on training batches");
  for (const ClaimVerdict& claim : verdicts.claims) {
    const auto& [there, untouched] = claim.on_training;
    table.row(row_head(escape_html(claim.judged.id)) + text_cell(verdict_span(claim.judged)) +
              training_cell(there) + text_cell(escape_html(there ? there->brief : untouched)));
  }
  return table.html();
}

}  // namespace

std::string html_claims(const SuiteVerdicts& verdicts) {
  return html_claim_table(verdicts) + html_training_claims(verdicts);
}

std::string html_paper_claims(const std::vector<PaperVerdict>& paper) {
  Table table("The paper's claims");
  table.text_column("claim");
  table.text_column("statement");
  table.text_column("verdict");
  table.text_column("on training batches");
  table.text_column("by the claims below");
  table.number_column("seeds");
  for (const auto& [claim, carried_by] : paper)
    table.row(row_head(escape_html(claim.judged.id)) +
              text_cell(escape_words(claim.judged.statement, Markup::html)) +
              text_cell(verdict_span(claim.judged)) + training_cell(claim.on_training.judged) +
              text_cell(escape_html(claim.judged.evidence)) +
              number_cell(seeds_text(claim.judged)));
  return fmt::format(
      "<section class=\"part\" id=\"paper-claims\" aria-labelledby=\"paper-claims-title\">\n"
      "<h2 id=\"paper-claims-title\">The paper's claims</h2>\n{}</section>\n",
      table.html());
}

}  // namespace infomax
