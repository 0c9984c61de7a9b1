#include "suite/experiment.h"

#include "suite/adversarial.h"
#include "suite/contrastive.h"

namespace infomax {

ImageShape half_shape(const ImageSet& images) {
  return {images.height / 2, images.width, images.channels};
}

std::unique_ptr<Encoder<float>> make_encoder(const Settings& settings, const ImageShape& image,
                                             std::size_t input_width, View view, EncoderUse use,
                                             std::size_t rows, const Streams& streams,
                                             Workspace& workspace) {
  const EncoderRow& row = encoder_named(settings.word("encoder"));
  EncoderSpec spec;
  spec.input_width = input_width;
  spec.image = image;
  if (!row.layers.empty()) spec.layers = settings.counts(row.layers);
  if (!row.depth.empty()) spec.depth = static_cast<std::size_t>(settings.count(row.depth));
  const Streams& drawn = shares_permutations(settings) ? streams.shared_by_seeds() : streams;
  spec.permutations =
      drawn(view == View::x ? Purpose::encoder1_permutations : Purpose::encoder2_permutations);
  spec.precision = settings.precision();
  spec.map_only = use == EncoderUse::map;
  return row.make(spec, rows, workspace);
}

std::unique_ptr<Experiment> make_experiment(const Settings& settings,
                                            std::shared_ptr<const ImageSet> images,
                                            const Streams& streams) {
  if (settings.word("objective") == kAdversarial)
    return make_adversarial(settings, std::move(images), streams);
  return make_contrastive(settings, std::move(images), streams);
}

}  // namespace infomax
