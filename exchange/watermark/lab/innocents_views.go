package lab

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"niem/exchange/watermark"
)

// Viewings counts how near views and keys that pictures have nothing to do with come
// to being read in them.
type Viewings struct {
	Pictures int
	Keys     int     // of other installations, each held against a picture
	Read     int     // views read under those keys, from the picture alone or after the page was found
	Sync     float64 // the highest that the chips of such a key stood where the page was found
	Marked   int     // pictures with a session mark
	Genuine  float64 // the lowest that the true key's chips stood in those
	Draws    int     // views that there never were, held against a picture under the true key
	Named    int     // of those draws: claims that suffice where one view is listed
	Least    float64 // claimed chance of any: a decimal logarithm
	atLevel  [leastLevel + 1]int
}

// Other keys held against every picture, and views that there never were.
const (
	otherKeys  = 12
	otherViews = 2000
)

// try holds a picture against other keys and views than those it may have been seen
// under.
func (n *Viewings) try(ctx context.Context, picture watermark.Picture, d *Document, found []watermark.Sighting, marked bool, r *rand.Rand) error {
	var s watermark.Sessions
	for k := range otherKeys {
		s.Epochs = append(s.Epochs, watermark.SessionEpoch{Number: k + 2, Key: watermark.SessionKey(drawn(r.Uint64(), "another session key", k))})
	}
	n.Pictures++
	n.Keys += otherKeys
	if _, err := watermark.FindSession(ctx, picture.Image, s.Epochs); err == nil {
		n.Read++
	} else if !errors.Is(err, watermark.ErrNoSession) {
		return err
	}
	if len(found) == 0 {
		return nil
	}
	page, reg := d.Pages[found[0].Page], &found[0].Registration
	foreign, err := watermark.ClaimSessions(ctx, picture.Image, page, reg, s)
	if err != nil {
		return err
	}
	for _, c := range foreign {
		n.Sync = math.Max(n.Sync, c.Sync)
		n.Read += one(c.Read)
	}
	s = d.sessions()
	s.Views = make([]watermark.ViewID, otherViews)
	for i := range s.Views {
		binary.BigEndian.PutUint32(s.Views[i][:], r.Uint32())
	}
	own, err := watermark.ClaimSessions(ctx, picture.Image, page, reg, s)
	if err != nil {
		return err
	}
	if marked && (n.Marked == 0 || own[0].Sync < n.Genuine) {
		n.Genuine = own[0].Sync
	}
	n.Marked += one(marked)
	for _, claimed := range own[0].Views {
		n.Draws++
		n.Named += one(claimed <= accusedFrom)
		n.Least = math.Min(n.Least, claimed)
		for level := range n.atLevel {
			n.atLevel[level] += one(claimed <= -float64(level))
		}
	}
	return nil
}

// Kept tells whether nothing was read that was not there, and no level was reached
// more often than chance allows if the claims are true.
func (n *Viewings) Kept() bool {
	for level, seen := range n.atLevel {
		expected := float64(n.Draws) * math.Pow(10, -float64(level))
		if float64(seen) > expected+4*math.Sqrt(expected)+1 {
			return false
		}
	}
	return n.Read == 0 && n.Named == 0
}

func (n *Viewings) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## Views that a picture has nothing to do with\n\nThe same pictures against the session marks of others: %s keys of other installations, %d to a picture, under which **%d** views were read, from the picture alone or after its page was found; and %s views that there never were, under the true key, of which **%d** would be named if they alone were listed (10^%d). The least chance claimed of any is 10^%.1f.\n\n",
		grouped(n.Keys), otherKeys, n.Read, grouped(n.Draws), n.Named, int(accusedFrom), n.Least)
	fmt.Fprintf(&b, "Where the page was found, chips of other keys stood %.1f standard deviations high at most; those of the true key, in the %d pictures that show a viewer's page, %.1f at least. The level asked for is %.1f, and the checksum besides, which one of 2^24 wrong words has.\n\n", n.Sync, n.Marked, n.Genuine, watermark.AssistedSync)
	b.WriteString("| claimed chance at most | observed | expected at most |\n|---|---|---|\n")
	for level, seen := range n.atLevel {
		fmt.Fprintf(&b, "| 10^%d | %d | %.1f |\n", -level, seen, float64(n.Draws)*math.Pow(10, -float64(level)))
	}
	if !n.Kept() {
		b.WriteString("\n**THIS IS NOT KEPT.**\n")
	}
	return b.String()
}
