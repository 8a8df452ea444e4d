package attack

import (
	"fmt"
	"image"
	"math/rand/v2"

	xdraw "golang.org/x/image/draw"
)

// VideoCall is one frame of a call in which the page's window is shared: scaled
// to a frame of 1280 by 720, chroma at half resolution and soft, noise of the
// motion compensation, coarse quantisation twice over.
func VideoCall(page image.Image, r *rand.Rand) image.Image {
	shared := Screenshot(page, 0.75, r)
	frame := image.NewRGBA(image.Rect(0, 0, 1280, 720))
	xdraw.BiLinear.Scale(frame, frame.Rect, shared, shared.Rect, xdraw.Src, nil)
	// Brightness stays, colour is blurred.
	soft := Blur(frame, 2)
	for i := 0; i < len(frame.Pix); i += 4 {
		sharp, dull := frame.Pix[i:i+3:i+3], soft.Pix[i:i+3:i+3]
		shift := luma(sharp) - luma(dull)
		for c := range sharp {
			sharp[c] = uint8(min(255, max(0, int(dull[c])+shift)))
		}
	}
	return JPEG(Noise(JPEG(frame, 45), 1.5, r), 35)
}

func chains() (all []Attack) {
	add := func(name, family, models, leaves string, target float64, step func(p image.Image, r *rand.Rand) image.Image) {
		all = append(all, straight(Attack{Name: name, Family: family, Models: models, Leaves: leaves, Target: target}, step))
	}
	add("chat-twice", "chat", "sent by a chat program (1280, JPEG 75), saved, sent by another (960, JPEG 60)", "programs' own filters and tables", 0,
		func(p image.Image, _ *rand.Rand) image.Image { return ChatApp(ChatApp(p, 1280, 75), 960, 60) })
	add("chat-passes-3", "chat", "forwarded three times by a chat program that keeps 1280 pixels, JPEG 75, 70, 60", "programs that shift the grid of blocks", 0,
		func(p image.Image, _ *rand.Rand) image.Image {
			return ChatApp(ChatApp(ChatApp(p, 1280, 75), 1280, 70), 1280, 60)
		})
	for _, s := range []float64{0.5, 0.75, 1, 1.5, 2, 2.4} {
		add(fmt.Sprintf("screenshot-%g-chat", s), "screenshot", fmt.Sprintf("screenshot-%g, sent by a chat program at 1280 pixels, JPEG 70", s), "as screenshot and chat", 0.99,
			func(p image.Image, r *rand.Rand) image.Image { return ChatApp(Screenshot(p, s, r), 1280, 70) })
	}
	add("crop-25-chat", "crop", "a quarter of the page, sent by a chat program at 1280 pixels, JPEG 60", "as crop and chat", 0.99,
		func(p image.Image, r *rand.Rand) image.Image { return ChatApp(Crop(p, 0.25, r), 1280, 60) })
	for _, n := range []int{256, 64, 16} {
		add(fmt.Sprintf("palette-%d", n), "palette", fmt.Sprintf("%d colours, chosen by median cut and dithered, as in a GIF", n), "other ditherings, and palettes fixed beforehand", 0,
			func(p image.Image, _ *rand.Rand) image.Image { return Palette(p, n) })
	}
	for _, q := range []int{80, 50} {
		add(fmt.Sprintf("webp-%d", q), "webp", fmt.Sprintf("saved as lossy WebP of about quality %d: prediction from neighbours, 4 by 4 transforms, VP8's quantiser and loop filter", q),
			"macroblocks of 16, segments, the encoder's search by rate and distortion", 0, func(p image.Image, _ *rand.Rand) image.Image { return WebP(p, q) })
	}
	add("video-call", "video", "a frame of a call in which the window is shared at scale 0.75, 1280 by 720, low bitrate", "motion compensation itself, and frames added up over time", 0, VideoCall)
	return all
}
