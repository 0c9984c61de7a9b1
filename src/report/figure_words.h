// What a figure says: names, places and values in words, notes, and a description for those who
// don't see it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/figure.h"
#include "report/scale.h"
#include "suite/figure_spec.h"

namespace infomax {

// "bound_test (nats)", unless the label says them already.
std::string with_units(const std::string& label, const std::string& units);

// "concat, nwj".
std::string series_name(const FigureData& data, std::size_t series);

// Its label, else its number or metric.
std::string line_label(const FigureLine& line);

// "step 20000"; a category by its name.
std::string x_text(const FigureSpec& spec, const FigureData& data, double x);

// ", from 1 to 3 over 5 seeds"; nothing of a summary.
std::string seeds_text(const CurvePoint& point);

// "paper, as read" or "paper, second-hand".
std::string paper_label(const FigureData& data);

// "paper, as read: bilinear (nwj) 0.89 \u00B1 0.01 at the end of its figure 3",
// "... 0.85 \u00B1 0.01 by the text".
std::string paper_words(const FigureData& data, const PaperValue& paper);

// What the picture shows, for those who don't see it: where each curve begins and ends.
std::string description(const FigureSpec& spec, const FigureData& data);

// What explicit limits of y cut off, as sentences.
std::vector<std::string> limit_notes(const FigureSpec& spec, const FigureData& data,
                                     const Scale& y);

}  // namespace infomax
