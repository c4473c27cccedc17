# Reference values of ordinal segregation (Reardon 2009), in 200 bits, by its
# definition: the variation of all less the mean variation of the units.
# A case is "n,n,...;..." with a row for each unit.
# Run from the root of the checkout.
source("tests/kernel/reference/precise.R")

lines <- "case\tinformation\tvariation\tsquare_root"
variation <- function(counts, f) {
    c <- cumsum(precise(counts))[-length(counts)] / sum(precise(counts))
    sum(f(c)) / (length(counts) - 1)
}
entropy <- function(c) {
    term <- function(x) { y <- -x * log(x); y[x == 0] <- precise(0); y }
    (term(c) + term(1 - c)) / log(precise(2))
}
measures <- list(entropy, function(c) 4 * c * (1 - c), function(c) 2 * sqrt(c * (1 - c)))
for (case in c("8,2;2,88", "30,10;20,40", "5,0,0;0,7,0;0,0,9", "1,2,3;1,2,3;2,4,6", "10,5,2,1;3,6,9,4;0,0,1,7;0,0,0,0", "1,0;0,1", "4,0,6;5,0,5;1,0,9",
               "7,3", "5,0;6,0", "300000000,200000000,100000000;300001000,200000000,100002000", "1,1,1,1,1;2,2,2,2,2;9,0,0,0,9;0,0,20,0,0")) {
    x <- do.call(rbind, lapply(strsplit(strsplit(case, ";")[[1]], ","), as.numeric))
    x <- x[rowSums(x) > 0, colSums(x) > 0, drop = FALSE]
    values <- sapply(measures, function(f) {
        if (ncol(x) < 2) return(NaN)
        v <- variation(colSums(x), f)
        within <- precise(0)
        for (u in seq_len(nrow(x))) within <- within + sum(x[u, ]) * variation(x[u, ], f)
        as.numeric((v - within / sum(x)) / v)
    })
    lines <- c(lines, paste(c(case, number(values)), collapse = "\t"))
}
writeLines(lines, "tests/kernel/reference/segregation_ordinal.tsv")
