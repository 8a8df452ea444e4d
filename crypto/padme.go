package crypto

import "math/bits"

// padme returns the least allowed length not below n. Allowed lengths keep only
// as many leading bits as their exponent has bits, so a length tells O(log log n)
// bits of n and padding costs at most 12 % (Nikitin and others, "Reducing
// Metadata Leakage from Encrypted Files and Communication with PURBs", PETS
// 2019, algorithm 1).
func padme(n int) int {
	if n < 2 {
		return n
	}
	exponent := bits.Len(uint(n)) - 1
	free := exponent - bits.Len(uint(exponent))
	if free <= 0 {
		return n
	}
	mask := 1<<free - 1
	return (n + mask) &^ mask
}
