// A claim's evidence in words.
#pragma once

#include <string>

#include "compare/claim_evidence.h"

namespace infomax {

// For each needed difference the points, its estimate with a 90% interval, what was wanted, and its
// own p. Where a claim sets its quantity against a number, the quantity in place of the difference.
// What is absent, where something is.
std::string evidence_text(const Claim& claim, const ClaimEvidence& evidence);

// The estimates and intervals, and what was wanted: "nce: +0.013 [0.010, 0.015]; nwj: +0.011
// [0.007, 0.014], wanted above 0"; of more than four differences the one that lies least on the
// wanted side.
std::string brief_text(const Claim& claim, const ClaimEvidence& evidence);

}  // namespace infomax
