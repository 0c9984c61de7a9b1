#include "kernels/profile.h"

int main(int, char** argv) {
  infomax::pin_environment(argv);
  return 0;
}
