// Our own loops at the width of the machine: a function marked INFOMAX_WIDE is compiled for the
// x86-64 baseline, for AVX2 and for AVX-512, and the loader picks one by processor.
//
// The bits don't depend on which: nothing contracts a*b+c (-ffp-contract=off), and a sum is written
// with a fixed number of partial sums, whatever the width of a register. Tests compare with the
// plain loops.
//
// Sanitizers instrument the resolvers, which run before they are ready: there is one version under
// them.
#pragma once

#include "core/math.h"

// What a wide function calls must be inlined into it (INFOMAX_ALWAYS_INLINE of core/math.h), so
// that it takes on its target. The compiler clones plain functions only, not templates.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(INFOMAX_SANITIZE)
#define INFOMAX_WIDE __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define INFOMAX_WIDE
#endif
