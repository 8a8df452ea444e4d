package main

import (
	"errors"
	"image"
	"testing"

	"niem/exchange/watermark"
)

func TestCornersAreReadOrRefused(t *testing.T) {
	a := &app{}
	one := func() []watermark.Picture {
		return []watermark.Picture{{Image: image.NewGray(image.Rect(0, 0, 800, 600))}}
	}
	read := one()
	if err := a.pointOut(read, []string{"10,20  700.5,30 690,580 15,570"}); err != nil {
		t.Fatal(err)
	}
	if want := (watermark.Corners{{X: 10, Y: 20}, {X: 700.5, Y: 30}, {X: 690, Y: 580}, {X: 15, Y: 570}}); *read[0].Corners != want {
		t.Errorf("read %v", *read[0].Corners)
	}
	for _, corners := range [][]string{{""}, {"1,2 3,4 5,6"}, {"1,2 3,4 5,6 7"}, {"1,2 3,4 5,6 x,y"}, {"1,2 3,4 5,6 NaN,1"}, {"10,20 700,30 690,580 15,570", "10,20 700,30 690,580 15,570"}} {
		var usage *usageError
		if err := a.pointOut(one(), corners); !errors.As(err, &usage) {
			t.Errorf("%q: %v, want a usage error", corners, err)
		}
	}
	var refused *failure
	if err := a.pointOut(one(), []string{"15,570 690,580 700,30 10,20"}); !errors.As(err, &refused) || refused.code != "corners" {
		t.Errorf("corners upside down and mirrored: %v", err)
	}
	if untouched := one(); a.pointOut(untouched, nil) != nil || untouched[0].Corners != nil {
		t.Error("no corners were named")
	}
}
