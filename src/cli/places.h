// Where the program finds its own folders: beside the source tree that it was built from, or under
// the prefix that it was installed in.
#pragma once

#include <string>

#include "data/image_set.h"
#include "judge/places.h"

namespace infomax {

// Throws InputError that says where it looked.
Places find_places();

// --data-dir (may be empty), $INFOMAX_DATA, $XDG_CACHE_HOME/infomax or ~/.cache/infomax, in this
// order.
DataPlaces data_places(const Places& places, const std::string& data_dir);

// Throws InputError where --data-dir names a folder that isn't there: the other places would be
// searched without a word.
void require_data_dir(const std::string& data_dir);

}  // namespace infomax
