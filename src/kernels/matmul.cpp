#include "kernels/matmul.h"

#include <fmt/format.h>
#include <oneapi/dnnl/dnnl.hpp>

#include <array>
#include <map>

#include "core/error.h"

namespace infomax {

namespace {

using dnnl::memory;

// All that a primitive is compiled for.
struct Shape {
  bool bf16, transpose_a, transpose_b, add;
  std::size_t m, n, k, stride_a, stride_b, stride_c;
  auto operator<=>(const Shape&) const =
      default;  // NOLINT(modernize-use-nullptr): the 0 in what it becomes
};

struct Compiled {
  dnnl::matmul primitive;
  std::array<memory, 3> operands;  // a, b, c
  std::array<dnnl_exec_arg_t, 3> arguments;
};

memory::desc describe(memory::data_type type, std::size_t rows, std::size_t cols,
                      std::size_t stride, bool transposed) {
  const auto dim = [](std::size_t n) { return static_cast<memory::dim>(n); };
  const memory::dims strides =
      transposed ? memory::dims{1, dim(stride)} : memory::dims{dim(stride), 1};
  return {{dim(rows), dim(cols)}, type, strides};
}

class Engine {
 public:
  Engine() : engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {}

  void run(const Shape& shape, const void* a, const void* b, void* c) {
    Compiled& compiled = planned(shape);
    // The library takes pointers to what it only reads as writable ones.
    check(dnnl_memory_set_data_handle_v2(compiled.operands[0].get(), const_cast<void*>(a),
                                         stream_.get()));
    check(dnnl_memory_set_data_handle_v2(compiled.operands[1].get(), const_cast<void*>(b),
                                         stream_.get()));
    check(dnnl_memory_set_data_handle_v2(compiled.operands[2].get(), c, stream_.get()));
    check(dnnl_primitive_execute(compiled.primitive.get(), stream_.get(),
                                 static_cast<int>(compiled.arguments.size()),
                                 compiled.arguments.data()));
  }

 private:
  static void check(dnnl_status_t status) {
    if (status != dnnl_success)
      throw Error(fmt::format("matmul: oneDNN refused with status {}", static_cast<int>(status)));
  }

  Compiled& planned(const Shape& shape) {
    try {
      return get(shape);
    } catch (const dnnl::error& error) {
      throw Error(fmt::format("matmul of [{}, {}] by [{}, {}] in {}: oneDNN can't plan it: {}",
                              shape.m, shape.k, shape.k, shape.n, shape.bf16 ? "bf16" : "float32",
                              error.what()));
    }
  }

  Compiled& get(const Shape& shape) {
    const auto found = compiled_.find(shape);
    if (found != compiled_.end()) return found->second;
    const auto type = shape.bf16 ? memory::data_type::bf16 : memory::data_type::f32;
    const memory::desc a = describe(type, shape.m, shape.k, shape.stride_a, shape.transpose_a);
    const memory::desc b = describe(type, shape.k, shape.n, shape.stride_b, shape.transpose_b);
    const memory::desc c =
        describe(memory::data_type::f32, shape.m, shape.n, shape.stride_c, false);
    dnnl::primitive_attr attributes;
    if (shape.add) {
      dnnl::post_ops sum;
      sum.append_sum(1.0F);
      attributes.set_post_ops(sum);
    }
    const dnnl::matmul::primitive_desc plan({a, b, c}, attributes, engine_);
    Compiled out{
        dnnl::matmul(plan),
        {memory(a, engine_, nullptr), memory(b, engine_, nullptr), memory(c, engine_, nullptr)},
        {}};
    const std::array names{DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST};
    for (std::size_t i = 0; i < names.size(); ++i)
      out.arguments[i] = {names[i], out.operands[i].get()};
    return compiled_.emplace(shape, std::move(out)).first->second;
  }

  dnnl::engine engine_;
  dnnl::stream stream_;
  std::map<Shape, Compiled> compiled_;
};

Engine& engine() {
  thread_local Engine instance;
  return instance;
}

template <class In>
void run(Transpose transpose_a, ConstMatrixView<In> a, Transpose transpose_b, ConstMatrixView<In> b,
         Matrix c, Store store) {
  const bool ta = transpose_a == Transpose::yes, tb = transpose_b == Transpose::yes;
  engine().run({sizeof(In) == sizeof(Bf16), ta, tb, store == Store::add, c.rows(), c.cols(),
                ta ? a.rows() : a.cols(), a.stride(), b.stride(), c.stride()},
               a.data(), b.data(), c.data());
}

}  // namespace

void matmul(Transpose transpose_a, ConstMatrix a, Transpose transpose_b, ConstMatrix b, Matrix c,
            Store store) {
  run(transpose_a, a, transpose_b, b, c, store);
}

void matmul(Transpose transpose_a, ConstMatrixView<Bf16> a, Transpose transpose_b,
            ConstMatrixView<Bf16> b, Matrix c, Store store) {
  run(transpose_a, a, transpose_b, b, c, store);
}

}  // namespace infomax
