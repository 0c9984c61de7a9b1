#include "cli/program.h"

int main(int argc, char** argv) {
  return infomax::run_program(argc, argv);
}
