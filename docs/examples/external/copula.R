# Information of the Gaussian copula, with base R alone. The sample comes as a table with a head
# X0,X1,...,Y0,Y1,..., and how many of either there are.
#
#   infomax check-estimator "Rscript copula.R {csv} {dim_x} {dim_y}"
#   infomax run known-mi --estimator-command "Rscript copula.R {csv} {dim_x} {dim_y}" --name my-copula

arguments <- commandArgs(trailingOnly = TRUE)
rows <- as.matrix(read.csv(arguments[1]))
dim_x <- as.integer(arguments[2])
scores <- apply(rows, 2, function(column) qnorm(rank(column) / (length(column) + 1)))
log_det <- function(columns) {
  as.numeric(determinant(cor(scores[, columns, drop = FALSE]))$modulus)
}
x <- seq_len(dim_x)
y <- dim_x + seq_len(as.integer(arguments[3]))
cat((log_det(x) + log_det(y) - log_det(c(x, y))) / 2, "\n")
