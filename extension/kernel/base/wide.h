/*
 * wide.h
 *		128-bit integers, for exact products of two counts.
 */
#ifndef SPEGEL_KERNEL_WIDE_H
#define SPEGEL_KERNEL_WIDE_H

__extension__ typedef __int128 wide;

#endif /* SPEGEL_KERNEL_WIDE_H */
