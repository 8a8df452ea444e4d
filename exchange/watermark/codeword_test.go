package watermark

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/bits"
	"testing"
)

// A changed draw would make the marks of every sealed document unreadable.
func TestDrawsNeverChange(t *testing.T) {
	g := PlanGeometry(1240, 1754, false, 3)
	who := [16]byte{0xa1, 0xb2, 0xc3}
	for _, c := range []struct {
		page, pages int
		want        string
	}{
		{1, 1, "391c8557c4bbd328a1bd5b442ea933dd361a39f917d1c9f3"},
		{2, 3, "bc06048a657491135ea4417bf18537fc4216bd2d60f21ba0"},
	} {
		got := hex.EncodeToString(Codeword(testKey, who, g, c.page, c.pages))
		if got != c.want {
			t.Errorf("page %d of %d: %s", c.page, c.pages, got)
		}
	}
	if got := hex.EncodeToString(Biases(testKey, g, 2, 3)[:24]); got != "010202020201020201020201010102010101020101020201" {
		t.Errorf("biases: %s", got)
	}
}

// within fails unless k of n is what a chance of p gives, up to 4.5 sigmas.
func within(t *testing.T, what string, k, n int, p float64) {
	t.Helper()
	if d := float64(k) - float64(n)*p; math.Abs(d) > 4.5*math.Sqrt(float64(n)*p*(1-p)) {
		t.Errorf("%s: %d of %d, want a share of %.4f", what, k, n, p)
	}
}

func TestShortDocumentsUseEvenBits(t *testing.T) {
	g := PlanGeometry(1240, 1754, false, 2)
	for _, b := range Biases(testKey, g, 1, 2) {
		if b != BiasHalf {
			t.Fatal("a biased tile on a document of two pages")
		}
	}
	ones, n := 0, 0
	for i := range 500 {
		for _, b := range Codeword(testKey, [16]byte{byte(i), byte(i >> 8)}, g, 1, 2) {
			ones += bits.OnesCount8(b)
		}
		n += g.Tiles()
	}
	within(t, "ones", ones, n, 0.5)
}

func TestLongDocumentsUseBiasedBits(t *testing.T) {
	g := PlanGeometry(1240, 1754, false, 5)
	var ones, n, low [3]int
	for page := 1; page <= 5; page++ {
		biases := Biases(testKey, g, page, 5)
		for _, b := range biases {
			low[b]++
		}
		for i := range 200 {
			word := Codeword(testKey, [16]byte{byte(i)}, g, page, 5)
			for tile, b := range biases {
				ones[b] += Bit(word, tile)
				n[b]++
			}
		}
	}
	if low[BiasHalf] != 0 {
		t.Errorf("%d even tiles", low[BiasHalf])
	}
	within(t, "low tiles", low[BiasLow], 5*g.Tiles(), 0.5)
	for _, b := range []byte{BiasLow, BiasHigh} {
		within(t, fmt.Sprint("ones under bias ", b), ones[b], n[b], Chance(b))
	}
}

func TestCodewordsAreIndependent(t *testing.T) {
	g := PlanGeometry(1240, 1754, false, 1)
	word := func(key Key, who byte, page int) []byte { return Codeword(key, [16]byte{who}, g, page, 1) }
	agree, n := map[string]int{}, 0
	for i := range 200 {
		mine := word(testKey, byte(i), 1)
		others := map[string][]byte{
			"the next person": word(testKey, byte(i+1), 1),
			"the next page":   word(testKey, byte(i), 2),
			"another key":     word(Key{9}, byte(i), 1),
		}
		for what, other := range others {
			for k := range mine {
				agree[what] += 8 - bits.OnesCount8(mine[k]^other[k])
			}
		}
		n += g.Tiles()
	}
	for what, k := range agree {
		within(t, "bits shared with "+what, k, n, 0.5)
	}
}

func TestKeyIsNeverPrinted(t *testing.T) {
	for _, s := range []string{fmt.Sprint(testKey), fmt.Sprintf("%#v", testKey), fmt.Sprintf("%+v", testKey)} {
		if s != "[secret]" {
			t.Errorf("a key prints as %q", s)
		}
	}
}
