// Puts one function into the program several times, for SSE2, AVX2 and AVX-512, to be picked when
// it starts.
//
// For plain loops over elements that don't depend on each other: none of the sets contracts a*b+c,
// so all give the same bits. What the function calls must be inlined into it. Sanitizers start too
// late for the picking.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(INFOMAX_SANITIZE)
#define INFOMAX_VECTOR_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define INFOMAX_VECTOR_CLONES
#endif
