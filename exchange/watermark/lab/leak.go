package lab

import (
	"fmt"
	"hash/fnv"
	"image"
	"math/rand/v2"

	"niem/exchange/watermark/attack"
)

// Leak is an attack on one picture, or one of several recipients on a copy of
// each.
type Leak struct {
	Name, Family   string
	Models, Leaves string  // what it models, what it leaves out
	Pictures       int     // taken in
	Target         float64 // share accused that is aimed at; 0 for none
	Pages          int     // of the document of which the target speaks
	Photo          bool    // it has corners
	Of             func(pictures []image.Image, r *rand.Rand) attack.Leak
}

// Leaks are all simulations, those of one picture first.
func Leaks() (all []Leak) {
	for _, a := range attack.All() {
		all = append(all, Leak{a.Name, a.Family, a.Models, a.Leaves, 1, a.Target, max(1, a.Pages), a.Photo,
			func(p []image.Image, r *rand.Rand) attack.Leak { return a.Apply(p[0], r) }})
	}
	for _, c := range attack.Coalitions() {
		all = append(all, Leak{c.Name, "coalition", fmt.Sprintf("%d recipients make one picture of their copies", c.Colluders), "", c.Colluders, c.Target, max(1, c.Pages), false,
			func(p []image.Image, r *rand.Rand) attack.Leak { return attack.Leak{Picture: c.Combine(p, r)} }})
	}
	return all
}

// LeakByName finds a simulation.
func LeakByName(name string) (Leak, bool) {
	for _, l := range Leaks() {
		if l.Name == name {
			return l, true
		}
	}
	return Leak{}, false
}

// Chance is the randomness of a simulation under a seed.
func Chance(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
