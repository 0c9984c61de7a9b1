// The numerics profile: what decides the bits that OpenBLAS, oneDNN and the C library produce.
//
// Both libraries read their variables while they load, so a program that wants them pinned has to
// set the environment and start itself again, once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace infomax {

// fast: the fastest kernels of this processor; portable: AVX2 everywhere, so that machines agree
// better.
enum class Profile { fast, portable };

// What the profiles tell apart in a processor.
enum class Processor { baseline, avx2, avx512 };
Processor this_processor();

// The variables a profile sets, and the ones it takes away (no value):
//
//   OMP_NUM_THREADS, OPENBLAS_NUM_THREADS   1: two trials side by side beat one trial on two
//                                           threads, and no sum is split by their number
//   OPENBLAS_CORETYPE    fast: SkylakeX where there is AVX-512 (its small kernels are 1.5 to 3
//                        times as fast as Haswell's on Zen 4, kernels/choice.h), else Haswell;
//                        portable: Haswell; without AVX2 the library's own choice
//   ONEDNN_MAX_CPU_ISA   fast: AVX512_CORE_BF16 where there is AVX-512, so without AMX, whose
//                        products of bfloat16 have other bits; else DEFAULT, all there is;
//                        portable: AVX2; without AVX2 the library's own choice
//   taken away           what else could change oneDNN's arithmetic: ONEDNN_DEFAULT_FPMATH_MODE (it
//                        lets float be computed in bfloat16), ONEDNN_CPU_ISA_HINTS, and the same
//                        under their older names DNNL_...
std::map<std::string, std::optional<std::string>> pinned_variables(Profile profile,
                                                                   Processor processor);

// First thing in main. Makes the environment what pinned_variables says for the profile that
// INFOMAX_PROFILE names (default fast) and re-executes the program if anything was otherwise. Then
// does as pin_thread and returns when the libraries report what was asked. Throws InputError for an
// unknown profile name, Error if the program can't be started again, if after that the environment
// still differs, or if the libraries report other threads or kernels than asked.
void pin_environment(char** argv);

// The environment as it was before pin_environment changed it, "NAME=VALUE" each: what programs
// that aren't ours are started with.
std::vector<std::string> users_environment();

// Denormals to zero, round to nearest: every thread that computes calls it first.
void pin_thread();

// What the libraries report now, and what decides bits besides:
//
//   profile, processor, threads, glibc, denormals, rounding
//   openblas.version, openblas.core, onednn.version, onednn.isa
//   fingerprint   SHA-256 over a fixed set of small products, exponentials and logarithms of ours
//                 and values of the C library, in float and double: it sees what names hide, but
//                 nothing of bf16 and of convolutions (machine/kernel_fingerprint.h has those). The
//                 calling thread computes it, in some 10 ms, so pin_thread comes first.
std::map<std::string, std::string> profile_facts();

}  // namespace infomax
