// Where this program's own folders (suites, datasets, reference) lie: under the prefix that it was
// installed in, or in the source tree that it was built from.
#pragma once

#include <string>

namespace infomax {

// Throws InputError that says where it looked.
const std::string& installation_root();

}  // namespace infomax
