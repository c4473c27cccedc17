# What the scripts of the cohort topics share: reading the real data beside
# the checkout (directory in SPEGEL_DATA) and writing reference tables.

data_file <- function(name) {
  directory <- Sys.getenv("SPEGEL_DATA")
  if (directory == "") stop("SPEGEL_DATA names no directory of real data")
  file.path(directory, "inputs", name)
}

# Cases with fractional times are counted in millionths: the life table has
# whole days only, and this changes no order and no tie.
whole_times <- function(d) {
  for (case in unique(d$case_id)) {
    i <- d$case_id == case
    times <- c(d$tstart[i], d$tstop[i])
    times <- times[!is.na(times)]
    if (any(times != round(times))) {
      stopifnot(length(unique(times)) == length(unique(round(times * 1e6))))
      d$tstart[i] <- round(d$tstart[i] * 1e6)
      d$tstop[i] <- round(d$tstop[i] * 1e6)
    }
  }
  d
}

read_cases <- function(name) {
  d <- whole_times(read.csv(data_file(name), stringsAsFactors = FALSE))
  d$stratum <- as.character(d$stratum)
  d
}

labels_of <- function(x) sort(unique(as.character(x)), method = "radix")

# The response, with delayed entry where the case has it.
response <- function(d, event = d$event) {
  if (all(is.na(d$tstart))) survival::Surv(d$tstop, event)
  else survival::Surv(d$tstart, d$tstop, event)
}

text <- function(x) {
  if (is.character(x)) return(x)
  out <- formatC(x, digits = 17, format = "g", width = 1)
  out[is.na(x)] <- "NaN"
  out
}

# Rows of values of different kinds in one table, padded to one width.
rows <- list()
emit <- function(...) {
  rows[[length(rows) + 1]] <<- unlist(lapply(list(...), text))
}
write_rows <- function(name, header) {
  width <- max(length(header), lengths(rows))
  header <- c(header, sprintf("v%d", seq_len(width - length(header))))
  lines <- vapply(rows, function(r)
    paste(c(r, rep("", width - length(r))), collapse = "\t"), "")
  writeLines(c(paste(header, collapse = "\t"), lines),
             file.path("tests/kernel/reference", name))
}
