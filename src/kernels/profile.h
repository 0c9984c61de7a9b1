// The numerics profile: what decides the bits that OpenBLAS, oneDNN and the C library produce.
//
// Both libraries read their variables while they load, so a program that wants them pinned has to set the
// environment and start itself again, once.
#pragma once

#include <map>
#include <string>

namespace infomax {

// fast: the fastest kernels of this processor; portable: AVX2 everywhere, so that machines agree better.
enum class Profile { fast, portable };

// First thing in main. Sets OMP_NUM_THREADS, OPENBLAS_NUM_THREADS, OPENBLAS_CORETYPE and
// ONEDNN_MAX_CPU_ISA for the profile that INFOMAX_PROFILE names (default fast) and re-executes the program
// if any of them was otherwise. Flushes denormals to zero from then on in the calling thread. Returns
// when the environment is as wanted; throws InputError for an unknown profile name, Error if the libraries
// report other threads or kernels than asked.
void pin_environment(char** argv);

// Denormals to zero, round to nearest: every thread that computes calls it first.
void pin_thread();

// What the libraries report now: "openblas.version", "openblas.core", "onednn.version", "onednn.isa",
// "threads", "profile", "glibc", ... and "fingerprint": SHA-256 over a fixed set of small products,
// transforms and C library values, which sees what names hide.
std::map<std::string, std::string> profile_facts();

}  // namespace infomax
