// Where this program's own folders (suites, datasets, reference) lie: under the prefix that it was
// installed in; where a program that links the library was told they are; or in the source tree
// that the library was built from.
#pragma once

#include <string>

namespace infomax {

// Throws InputError that says where it looked.
const std::string& installation_root();

// The folder to look in after the program's own prefix. Before the first installation_root().
void set_installed_folder(std::string folder);

}  // namespace infomax
