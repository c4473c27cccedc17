# Expected exposure by chance alone, by trying every way of allotting the
# persons to the units: each assignment of group labels to the N seats is
# equally likely, so the mean over the distinct ones is the expectation.  In
# exact fractions (gmp).
suppressMessages(library(gmp))
rows <- list()

# Distinct orders of a multiset, one a row.
orders <- function(counts) {
  if (sum(counts) == 0) return(matrix(integer(0), 1, 0))
  do.call(rbind, lapply(which(counts > 0), function(g) {
    rest <- counts; rest[g] <- rest[g] - 1
    cbind(g, orders(rest), deparse.level = 0)
  }))
}

case <- function(sizes, groups) {
  seats <- rep(seq_along(sizes), sizes)
  all <- orders(groups)
  for (of in seq_along(groups)) for (to in seq_along(groups)) {
    sum <- as.bigq(0)
    if (groups[of] > 0) for (i in seq_len(nrow(all))) for (u in seq_along(sizes)) {
      here <- all[i, seats == u]
      if (length(here) > 0)
        sum <- sum + as.bigq(sum(here == of) * sum(here == to),
                             groups[of] * length(here))
    }
    value <- if (groups[of] == 0) "NA" else
      sprintf("%.17g", as.numeric(sum / nrow(all)))
    rows[[length(rows) + 1]] <<- c(paste(sizes, collapse = ","),
      paste(groups, collapse = ","), of - 1, to - 1, value)
  }
}

case(c(2, 2), c(2, 2))
case(c(3, 2, 1), c(3, 2, 1))
case(c(4, 0, 3), c(5, 2))
case(c(1, 1, 1, 1), c(2, 1, 1))
case(c(5, 3), c(4, 0, 4))
case(c(6), c(4, 2))
case(c(1), c(1))
case(c(7, 1), c(7, 1))
out <- do.call(rbind, rows)
colnames(out) <- c("sizes", "groups", "of", "to", "value")
write.table(out, "tests/kernel/reference/segregation_exposure.tsv",
            sep = "\t", quote = FALSE, row.names = FALSE)
