# Writes a text file as a C++ string constant: cmake -DFILE=... -DNAME=... -DOUT=... -P ci/embed.cmake
file(READ ${FILE} text)
if(text MATCHES "\\)embedded\"")
  message(FATAL_ERROR "${FILE} holds what ends the constant")
endif()
file(WRITE ${OUT} "constexpr char ${NAME}[] = R\"embedded(${text})embedded\";\n")
