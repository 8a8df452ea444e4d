package lab

import "math"

// share is how many of so many pictures.
type share struct{ hits, of int }

func (s share) value() float64 {
	if s.of == 0 {
		return 0
	}
	return float64(s.hits) / float64(s.of)
}

// interval is the score interval of Wilson (1927): with a chance of about 95 % it
// holds the share that endless pictures would have.
func (s share) interval() (low, high float64) {
	if s.of == 0 {
		return 0, 1
	}
	const z = 1.959964
	n, p := float64(s.of), s.value()
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

// Interval is the 95 % interval of Wilson for so many of so many.
func Interval(hits, of int) (low, high float64) { return share{hits, of}.interval() }
