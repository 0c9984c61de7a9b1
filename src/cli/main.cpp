#include "cli/program.h"

int main(int argc, char** argv) {
  return infomax::program(argc, argv);
}
