package watermark

import "math"

// boxFrom is the sigma from which Blur uses box filters: below it the sampled
// Gaussian is short, and boxes are coarse.
const boxFrom = 5.0

// Blur returns the plane convolved with a Gaussian of the given sigma in
// pixels; outside, the edge is repeated. A sigma of zero or less copies.
//
// Small sigmas use a sampled kernel cut at 4 sigma. Larger ones use four
// extended box filters (Gwosdek, Grewenig, Bruhn, Weickert 2011), whose
// variance is exact and whose error stays under 8 % of the peak; their cost
// does not depend on sigma.
func (p *Plane) Blur(sigma float64) *Plane {
	if sigma <= 0 {
		return p.Clone()
	}
	if sigma < boxFrom {
		return p.convolve(gaussian(sigma))
	}
	const passes = 4
	b := newBox(sigma, passes)
	out := p.Clone()
	line := make([]float32, p.W)
	for y := range p.H {
		row := out.Row(y)
		for range passes / 2 {
			b.line(line, row)
			b.line(row, line)
		}
	}
	other := NewPlane(p.W, p.H)
	for range passes {
		b.columns(other, out)
		out, other = other, out
	}
	return out
}

// gaussian returns one half of a sampled kernel of sum 1: centre first.
func gaussian(sigma float64) []float32 {
	r := int(math.Ceil(4 * sigma))
	half := make([]float64, r+1)
	var sum float64
	for i := range half {
		half[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
		sum += half[i]
		if i > 0 {
			sum += half[i]
		}
	}
	out := make([]float32, r+1)
	for i, v := range half {
		out[i] = float32(v / sum)
	}
	return out
}

// convolve applies a symmetric kernel, given as one half, along both axes. Lines of
// one value, which masks are full of, are weighed once.
func (p *Plane) convolve(half []float32) *Plane {
	r := len(half) - 1
	mid := NewPlane(p.W, p.H)
	wide := make([]float32, p.W+2*r)
	uneven := make([]int, p.H+1) // rows before each that hold several values
	for y := range p.H {
		row := p.Row(y)
		copy(wide[r:], row)
		for i := range r {
			wide[i], wide[r+p.W+i] = row[0], row[p.W-1]
		}
		dst := mid.Row(y)
		uneven[y+1] = uneven[y]
		if oneValue(row) {
			dst = dst[:1]
		} else {
			uneven[y+1]++
		}
		weigh(dst, half, func(k int) []float32 { return wide[r+k:] })
		spread(mid.Row(y), len(dst))
	}
	out := NewPlane(p.W, p.H)
	for y := range p.H {
		dst := out.Row(y)
		if uneven[min(p.H, y+r+1)] == uneven[max(0, y-r)] {
			dst = dst[:1]
		}
		weigh(dst, half, func(k int) []float32 { return mid.Row(max(0, min(p.H-1, y+k))) })
		spread(out.Row(y), len(dst))
	}
	return out
}

// spread fills a row with what its beginning holds.
func spread(row []float32, filled int) {
	for ; filled < len(row); filled *= 2 {
		copy(row[filled:], row[:filled])
	}
}

// oneValue tells whether all values are the same to the bit.
func oneValue(values []float32) bool {
	v := math.Float32bits(values[0])
	for len(values) >= eight {
		e := (*[eight]float32)(values)
		if (math.Float32bits(e[0])^v)|(math.Float32bits(e[1])^v)|(math.Float32bits(e[2])^v)|(math.Float32bits(e[3])^v)|
			(math.Float32bits(e[4])^v)|(math.Float32bits(e[5])^v)|(math.Float32bits(e[6])^v)|(math.Float32bits(e[7])^v) != 0 {
			return false
		}
		values = values[eight:]
	}
	for _, w := range values {
		if math.Float32bits(w) != v {
			return false
		}
	}
	return true
}

// weigh sums lines of a kernel's neighbourhood, each by its weight: line 0 is that
// of the centre. Three pairs at a time keep dst in registers for longer.
func weigh(dst, half []float32, line func(k int) []float32) {
	n := len(dst)
	c, h := line(0)[:n], half[0]
	for x := range dst {
		dst[x] = h * c[x]
	}
	k := 1
	for ; k+2 < len(half); k += 3 {
		a1, a2, a3 := line(-k)[:n], line(-k - 1)[:n], line(-k - 2)[:n]
		b1, b2, b3 := line(k)[:n], line(k + 1)[:n], line(k + 2)[:n]
		h1, h2, h3 := half[k], half[k+1], half[k+2]
		x := 0
		for ; x+eight <= n; x += eight {
			d, p1, q1 := eightOf(dst, x), eightOf(a1, x), eightOf(b1, x)
			p2, q2, p3, q3 := eightOf(a2, x), eightOf(b2, x), eightOf(a3, x), eightOf(b3, x)
			d[0] += h1*(p1[0]+q1[0]) + h2*(p2[0]+q2[0]) + h3*(p3[0]+q3[0])
			d[1] += h1*(p1[1]+q1[1]) + h2*(p2[1]+q2[1]) + h3*(p3[1]+q3[1])
			d[2] += h1*(p1[2]+q1[2]) + h2*(p2[2]+q2[2]) + h3*(p3[2]+q3[2])
			d[3] += h1*(p1[3]+q1[3]) + h2*(p2[3]+q2[3]) + h3*(p3[3]+q3[3])
			d[4] += h1*(p1[4]+q1[4]) + h2*(p2[4]+q2[4]) + h3*(p3[4]+q3[4])
			d[5] += h1*(p1[5]+q1[5]) + h2*(p2[5]+q2[5]) + h3*(p3[5]+q3[5])
			d[6] += h1*(p1[6]+q1[6]) + h2*(p2[6]+q2[6]) + h3*(p3[6]+q3[6])
			d[7] += h1*(p1[7]+q1[7]) + h2*(p2[7]+q2[7]) + h3*(p3[7]+q3[7])
		}
		for ; x < n; x++ {
			dst[x] += h1*(a1[x]+b1[x]) + h2*(a2[x]+b2[x]) + h3*(a3[x]+b3[x])
		}
	}
	for ; k < len(half); k++ {
		a, b, h := line(-k)[:n], line(k)[:n], half[k]
		x := 0
		for ; x+eight <= n; x += eight {
			d, p, q := eightOf(dst, x), eightOf(a, x), eightOf(b, x)
			d[0] += h * (p[0] + q[0])
			d[1] += h * (p[1] + q[1])
			d[2] += h * (p[2] + q[2])
			d[3] += h * (p[3] + q[3])
			d[4] += h * (p[4] + q[4])
			d[5] += h * (p[5] + q[5])
			d[6] += h * (p[6] + q[6])
			d[7] += h * (p[7] + q[7])
		}
		for ; x < n; x++ {
			dst[x] += h * (a[x] + b[x])
		}
	}
}

// eight values are handled in one step of a loop where there are many: in a
// browser a step costs as much as a dozen sums.
const eight = 8

func eightOf(values []float32, at int) *[eight]float32 {
	return (*[eight]float32)(values[at : at+eight])
}

// box is a box of 2r+1 ones with two fractional ends of weight edge, divided
// by its sum.
type box struct {
	r           int
	inner, edge float64
}

// newBox returns the box of which n in a row have the variance sigma^2.
func newBox(sigma float64, n int) box {
	v := sigma * sigma / float64(n)
	r := int(math.Floor((math.Sqrt(12*v+1) - 1) / 2))
	length := func(r int) float64 { return float64(2*r + 1) }
	// Solve sum_{-r..r} k^2 + 2a(r+1)^2 = v(2r+1+2a) for the end weight a.
	var squares float64
	for k := 1; k <= r; k++ {
		squares += 2 * float64(k*k)
	}
	a := (v*length(r) - squares) / (2 * (float64((r+1)*(r+1)) - v))
	total := length(r) + 2*a
	return box{r, 1 / total, a / total}
}

// half returns the box as one half of a kernel: centre first.
func (b box) half() []float32 {
	out := make([]float32, b.r+2)
	for i := range out {
		out[i] = float32(b.inner)
	}
	out[b.r+1] = float32(b.edge)
	return out
}

func (b box) line(dst, src []float32) {
	n := len(src)
	at := func(i int) float64 { return float64(src[max(0, min(n-1, i))]) }
	var sum float64
	for k := -b.r; k <= b.r; k++ {
		sum += at(k)
	}
	for x := range dst[:n] {
		if x > b.r && x+b.r+1 < n {
			l, r := float64(src[x-b.r-1]), float64(src[x+b.r+1])
			dst[x] = float32(b.inner*sum + b.edge*(l+r))
			sum += r - float64(src[x-b.r])
			continue
		}
		l, r := at(x-b.r-1), at(x+b.r+1)
		dst[x] = float32(b.inner*sum + b.edge*(l+r))
		sum += r - at(x-b.r)
	}
}

func (b box) columns(dst, src *Plane) {
	sum := make([]float64, src.W)
	row := func(y int) []float32 { return src.Row(max(0, min(src.H-1, y)))[:src.W] }
	for k := -b.r; k <= b.r; k++ {
		for x, v := range row(k) {
			sum[x] += float64(v)
		}
	}
	for y := range src.H {
		out := dst.Row(y)[:src.W]
		l, r, gone := row(y-b.r-1), row(y+b.r+1), row(y-b.r)
		for x := range sum {
			rv := float64(r[x])
			out[x] = float32(b.inner*sum[x] + b.edge*(float64(l[x])+rv))
			sum[x] += rv - float64(gone[x])
		}
	}
}
