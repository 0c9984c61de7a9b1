// SUITE.h5 as version 1 had it, one group per point. Read, not written any more.
//
//   /                      attributes: format, Conventions, suite, suite_text, suite_sha256; facts
//   /trials/               a table of all trials, which says nothing new
//   /POINT/                one group per point, in the suite's order; attributes: its settings
//   /POINT/METRIC          [seed, axis...] (layout.h)
//   /POINT/SUMMARY         [axis...]
//   /POINT/seed, /AXIS     the dimension scales
//   /POINT/trial_id, /block, /status, /message   [seed] texts
//   /POINT/trial_metrics   [seed] names of the metrics that each trial has, unless all have all
//   /POINT/trial_settings  [seed] JSON list of pairs; "null": the trial's settings are its point's
//   /POINT/trial_facts     [seed] JSON merge patch (RFC 7386) that makes a trial's facts of the
//                          root's, where a trial has facts of its own ("null": has none)
#pragma once

#include "results/h5.h"
#include "results/record.h"

namespace infomax {

// Fills facts and points; the suite's name is there.
void read_suite_v1(const h5::Reader& reader, SuiteRecord& suite);

}  // namespace infomax
