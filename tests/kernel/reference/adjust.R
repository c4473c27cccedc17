# Reference values of adjusted p values, from R's own p.adjust.
source("tests/kernel/reference/precise.R")

# Reproducible without a generator: the fractional parts of a square root.
p <- (seq_len(200) * sqrt(2)) %% 1
p <- p^3
p[seq(7, 200, 13)] <- NA
p[seq(5, 200, 11)] <- p[3]
p[100] <- 0
p[101] <- 1
write_table(list(p = p, holm = p.adjust(p, "holm"),
                 benjamini_hochberg = p.adjust(p, "BH"),
                 bonferroni = p.adjust(p, "bonferroni"),
                 hochberg = p.adjust(p, "hochberg"),
                 benjamini_yekutieli = p.adjust(p, "BY")), "adjust.tsv")
