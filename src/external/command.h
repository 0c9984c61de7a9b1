// The command of a user's program: words, the places for a sample's files in them, and the files
// that it names.
//
// There is no shell. Words are what white space separates; within '...' everything stands for
// itself; within "..." and outside a backslash takes the meaning from what follows it (within "..."
// from " and \ alone). A word may hold, alone or among other characters,
//
//   {x} {y}                  paths of .npy files, [n, dx] and [n, dy], float64
//   {csv} {dim_x} {dim_y}    path of a .csv file whose head is X0,X1,...,Y0,Y1,..., and how many of
//                            either there are
//   {h5}                     path of an HDF5 file with data sets x and y
//   {n} {seed}               rows, and the seed of the sample
//
// Other braces stand for themselves.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace infomax {

// Throws InputError for a quote that isn't closed, a backslash at the end, a NUL and no word at
// all.
std::vector<std::string> split_command(std::string_view command);

// How a program is asked: one process for each estimate, or one that is asked by a line of its
// standard input for each.
enum class AskedBy { process, line };

// Throws InputError, which quotes the command: as split_command; of one that is asked by a process
// for naming no whole sample ({x} and {y}, {csv} or {h5}), of one that is asked by lines for any
// place in it.
void check_command(std::string_view command, AskedBy by);

// Whether a word has that place ("csv").
bool has_place(const std::vector<std::string>& words, std::string_view place);

// The words with what stands for each place put there.
std::vector<std::string> filled(std::vector<std::string> words,
                                const std::map<std::string, std::string, std::less<>>& places);

// SHA-256 of every file that the command names, by the word that names it: the program, looked for
// in PATH where it has no slash; each word that is the path of a regular file, and of words with a
// "=" what follows it. A file that can't be read is left out. Throws as split_command.
std::map<std::string, std::string> digests_of_files(std::string_view command);

}  // namespace infomax
