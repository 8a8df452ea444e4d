package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"niem/exchange/watermark"
)

// pointOut gives pictures the corners that were named for them, one text for each.
func (a *app) pointOut(pictures []watermark.Picture, corners []string) error {
	if len(corners) == 0 {
		return nil
	}
	if len(corners) != len(pictures) {
		return &usageError{fmt.Sprintf(a.say(tCornersMany), len(pictures), len(corners))}
	}
	for i, s := range corners {
		c, ok := parseCorners(s)
		if !ok {
			return &usageError{fmt.Sprintf(a.say(tCornersBad), oneLine(s))}
		}
		size := pictures[i].Image.Bounds()
		if err := c.Check(size.Dx(), size.Dy()); err != nil {
			return a.fail(exitFailed, "corners", err, tCornersUnfit)
		}
		pictures[i].Corners = c
	}
	return nil
}

// parseCorners reads "x,y x,y x,y x,y".
func parseCorners(s string) (*watermark.Corners, bool) {
	points := strings.Fields(s)
	var c watermark.Corners
	if len(points) != len(c) {
		return nil, false
	}
	for i, point := range points {
		left, right, ok := strings.Cut(point, ",")
		x, errX := strconv.ParseFloat(left, 64)
		y, errY := strconv.ParseFloat(right, 64)
		if !ok || errX != nil || errY != nil || math.IsNaN(x) || math.IsNaN(y) {
			return nil, false
		}
		c[i] = watermark.Point{X: x, Y: y}
	}
	return &c, true
}
