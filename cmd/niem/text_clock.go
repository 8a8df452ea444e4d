package main

var (
	tAlarmClock = text{"Đồng hồ máy chủ lệch hoặc vừa nhảy: chỉnh đồng hồ (NTP), rồi niem doctor", "A server's clock is off or has jumped: set it right (NTP), then niem doctor"}

	// What an error of the client adds, with the time here and the server's.
	tClockHere        = text{"Đồng hồ của máy tính này sai: ở đây %s, trên máy chủ %s, và bên làm chứng nói như máy chủ. Hãy chỉnh đồng hồ máy tính này", "This computer's clock is wrong: %s here, %s on the server, and the witnesses agree with the server. Set this computer's clock"}
	tClockServer      = text{"Đồng hồ của máy chủ sai: ở đây %s, trên máy chủ %s, và bên làm chứng nói như máy tính này. Hãy báo cán bộ quản trị", "The server's clock is wrong: %s here, %s on the server, and the witnesses agree with this computer. Tell the administrator"}
	tClockEither      = text{"Đồng hồ lệch nhau: ở đây %s, trên máy chủ %s. Hãy xem giờ đúng; nếu máy tính này sai thì chỉnh lại, nếu không thì báo cán bộ quản trị", "The clocks are apart: %s here, %s on the server. Look at a right clock; set this computer's if it is wrong, else tell the administrator"}
	tClockCertificate = text{"Đồng hồ máy tính này chỉ %s; chứng thư có hiệu lực từ %s đến %s. Nếu đồng hồ sai, hãy chỉnh lại", "This computer's clock says %s; the certificate is valid from %s to %s. If the clock is wrong, set it"}
)
