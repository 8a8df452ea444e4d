package api

import (
	"context"
	"time"
)

// Mark is a key of the session mark and the number of its epoch.
type Mark struct {
	Epoch int       `json:"epoch"`
	Key   []byte    `json:"key"` // 32 bytes
	Made  time.Time `json:"made"`
}

// Marks are the keys of all epochs, the newest first; the reading is logged.
type Marks struct {
	Marks   []Mark  `json:"marks"`
	Receipt Receipt `json:"receipt"`
}

// SessionMarks gives the keys with which session marks are read in pictures, to
// who may read every audit and to who can run a trace.
func (c *Client) SessionMarks(ctx context.Context) (Marks, error) {
	var out Marks
	err := c.call(ctx, methodGet, "/api/session-marks", nil, nil, &out)
	return out, err
}
