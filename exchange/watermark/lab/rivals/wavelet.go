package main

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"niem/exchange/watermark"
)

// The rival mark: of the Haar wavelet's low band each block of 4 x 4 carries one
// bit in its largest singular value after a cosine transform, by quantisation
// (after Navas, Ajay, Lekshmi, Archana, Sasikumar: DWT-DCT-SVD based watermarking,
// 2008, blind by quantisation as popular tools have it). Bits repeat over the page;
// the transform's coefficients are shuffled by a key.
const (
	side     = 4
	usual    = 36.0 // step of the singular value, as such tools have it
	equal    = 60.0 // step at which a page has the structural similarity of ours
	codeBits = 64
	// bitMargin is by how many bits the nearest code has to fit better than all others.
	bitMargin = codeBits / 8
)

type block [side * side]float64

// code is a recipient's code: random, known to whoever has the list.
func code(recipient int) []bool {
	r := rand.New(rand.NewPCG(4711, uint64(recipient)))
	bits := make([]bool, codeBits)
	for i := range bits {
		bits[i] = r.IntN(2) == 1
	}
	return bits
}

var shuffle = rand.New(rand.NewPCG(47, 11)).Perm(side * side)

// cosines is the orthonormal cosine transform.
var cosines = func() (c [side][side]float64) {
	for k := range side {
		for n := range side {
			c[k][n] = math.Sqrt(2.0/side) * math.Cos(math.Pi*(float64(n)+0.5)*float64(k)/side)
			if k == 0 {
				c[k][n] = math.Sqrt(1.0 / side)
			}
		}
	}
	return c
}()

// eachBlock hands every block of a plane's low band to visit, transformed and
// shuffled, and takes back what visit makes of it.
func eachBlock(p *watermark.Plane, visit func(i int, b *block) (changed bool)) {
	i := 0
	for y := 0; y+2*side <= p.H; y += 2 * side {
		for x := 0; x+2*side <= p.W; x += 2 * side {
			var low block
			for k := range low {
				at := (y+k/side*2)*p.W + x + k%side*2
				low[k] = float64(p.Pix[at]+p.Pix[at+1]+p.Pix[at+p.W]+p.Pix[at+p.W+1]) / 2
			}
			spectrum := transform(&low, false)
			var b block
			for k, from := range shuffle {
				b[k] = spectrum[from]
			}
			if visit(i, &b) {
				for k, from := range shuffle {
					spectrum[from] = b[k]
				}
				back := transform(&spectrum, true)
				for k := range low { // the wavelet's other bands stay
					at, d := (y+k/side*2)*p.W+x+k%side*2, float32(back[k]-low[k])/2
					for _, o := range [4]int{0, 1, p.W, p.W + 1} {
						p.Pix[at+o] += d
					}
				}
			}
			i++
		}
	}
}

func transform(in *block, inverse bool) (out block) {
	at := func(k, n int) float64 {
		if inverse {
			return cosines[n][k]
		}
		return cosines[k][n]
	}
	var half block
	for r := range side {
		for k := range side {
			for n := range side {
				half[r*side+k] += in[r*side+n] * at(k, n)
			}
		}
	}
	for c := range side {
		for k := range side {
			for n := range side {
				out[k*side+c] += half[n*side+c] * at(k, n)
			}
		}
	}
	return out
}

// largest is a block's largest singular value with its vectors, by power iteration.
func largest(b *block) (s float64, u, v [side]float64) {
	v = [side]float64{0.6, 0.5, 0.45, 0.43}
	for range 24 {
		u, s = multiply(b, v, false)
		if s == 0 {
			return 0, u, v
		}
		v, s = multiply(b, u, true)
	}
	return s, u, v
}

// multiply returns the product with a vector, of length 1, and the length it had.
func multiply(b *block, v [side]float64, turned bool) (out [side]float64, length float64) {
	for r := range side {
		for c := range side {
			if turned {
				out[c] += b[r*side+c] * v[r]
			} else {
				out[r] += b[r*side+c] * v[c]
			}
		}
	}
	for _, x := range out {
		length += x * x
	}
	if length = math.Sqrt(length); length > 0 {
		for i := range out {
			out[i] /= length
		}
	}
	return out, length
}

// bitOf says which bit a block carries: neighbours carry different ones.
func bitOf(i int) int {
	h := fnv.New32a()
	h.Write([]byte{byte(i), byte(i >> 8), byte(i >> 16)})
	return int(h.Sum32() % codeBits)
}

// embed marks a luma plane with a code, as strongly as the step is long.
func embed(p *watermark.Plane, bits []bool, quantum float64) {
	eachBlock(p, func(i int, b *block) bool {
		s, u, v := largest(b)
		rest := quantum / 4
		if bits[bitOf(i)] {
			rest = quantum * 3 / 4
		}
		target := max(0, math.Round((s-rest)/quantum))*quantum + rest // the nearest that says so
		for k := range b {
			b[k] += (target - s) * u[k/side] * v[k%side]
		}
		return true
	})
}

// read sums up how strongly each bit of the code is a 1.
func read(f flat, quantum float64) (soft [codeBits]float64) {
	across := f.W / (2 * side)
	eachBlock(f.Plane, func(i int, b *block) bool {
		if !f.seen[(i/across*2*side+side)*f.W+i%across*2*side+side] {
			return false
		}
		s, _, _ := largest(b)
		soft[bitOf(i)] -= math.Sin(2 * math.Pi * s / quantum)
		return false
	})
	return soft
}

// match finds the recipient whose code fits best, and whether by so many bits
// better than all others' that it is to be believed.
func match(soft [codeBits]float64, recipients int) (best int, sure bool) {
	most, second := -1, -1
	for k := 1; k <= recipients; k++ {
		agree := 0
		for i, bit := range code(k) {
			if soft[i] != 0 && bit == (soft[i] > 0) {
				agree++
			}
		}
		if agree > most {
			best, most, second = k, agree, most
		} else {
			second = max(second, agree)
		}
	}
	return best, most-second >= bitMargin
}
