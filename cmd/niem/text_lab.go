package main

// Texts of the laboratory.
var (
	tLab     = text{"phòng thử dấu: chạy ngoại tuyến, không cần máy chủ hay tài khoản", "the laboratory of the marks: offline, without server or account"}
	tLabLong = text{
		"Đóng dấu các trang cho người nhận giả định, tạo hình bị lộ và truy vết bằng chính mã của sản phẩm, để thử điện thoại và ứng dụng nhắn tin của cơ quan.\nMọi khóa sinh ra từ số --seed: những gì đóng dấu ở đây không được bảo vệ.",
		"Marks pages for made-up recipients, makes leaks of them and traces them with the product's own code, so that an agency can try its own phones and chat applications.\nEvery key is drawn from --seed: what is marked here is not protected.",
	}
	tLabMark     = text{"đóng dấu một thư mục trang và ghi ra hình mà từng người xem thấy", "mark a folder of pages and write what each viewer sees"}
	tLabMarkLong = text{
		"Các tệp PNG hoặc JPEG của thư mục, theo thứ tự tên, là một văn bản. Ghi OUT/lab.json (tất cả những gì bộ truy vết cần) và OUT/viewer-K/page-001.png…",
		"The folder's PNG or JPEG files, in the order of their names, are one document. Writes OUT/lab.json (all the detector needs) and OUT/viewer-K/page-001.png…",
	}
	tLabTrace     = text{"tìm xem hình là bản của người nhận nào", "find whose copy pictures show"}
	tLabTraceLong = text{
		"Các hình của cùng một lần lộ được cộng lại. Người nhận được gọi bằng số, trang đếm từ 1.",
		"Pictures of one leak add up. Recipients are called by number, pages count from 1.",
	}
	tLabAttack     = text{"tạo hình bị lộ mô phỏng từ hình của một người xem", "make a simulated leak of a viewer's picture"}
	tLabAttackLong = text{
		"--list kể các cách mô phỏng. Ảnh chụp: bốn góc của trang in ra đầu ra chuẩn theo dạng mà --corners nhận. Liên minh: đưa vào mỗi bản một hình, cùng trang.\nGhi PNG; tên tận cùng .jpg thì nén thêm một lần ở chất lượng 95.",
		"--list names the simulations. Photographs: the page's corners go to standard output as --corners takes them. Coalitions: give one picture of each copy, of the same page.\nWrites PNG; a name that ends in .jpg is compressed once more, at quality 95.",
	}
	tLabRun     = text{"truy vết mọi cách lộ và ghi bảng kết quả", "trace every kind of leak and write the table"}
	tLabRunLong = text{
		"Mỗi dòng là một cách lộ ở một mức, 20 hình trên các loại trang, 100 người nhận. Từng dòng được ghi ngay khi xong; bị ngắt thì lệnh y như cũ làm tiếp từ đó.",
		"A row is one kind of leak at one strength: 20 pictures over the kinds of page, 100 recipients. Rows are written as they are done; after an interruption the same command goes on from there.",
	}
	tFlagLabAttacks  = text{"chỉ các mô phỏng này, theo tên hoặc theo họ", "only these simulations, by name or by family"}
	tFlagLabRunPages = text{"thư mục có trang của mình, thay cho trang vẽ sẵn", "folder with pages of your own, instead of the drawn ones"}
	tFlagLabTable    = text{"tệp bảng kết quả (Markdown)", "file of the table (Markdown)"}
	tFlagLabPictures = text{"số hình mỗi dòng", "pictures in a row"}
	tFlagLabWorkers  = text{"số hình truy vết cùng lúc", "pictures traced at once"}
	tLabRunNeeds     = text{"cần --out: tệp bảng kết quả", "--out is needed: the file of the table"}
	tLabRunCounts    = text{"--pictures và --workers phải từ 1", "--pictures and --workers must be at least 1"}
	tLabRunning      = text{"%s: %d/%d hình; còn khoảng %s", "%s: %d of %d pictures; about %s left"}
	tLabGoesOn       = text{"Làm tiếp: %d dòng đã có.", "Going on: %d rows are there."}
	tLabRan          = text{"%d dòng: %s. Dưới mục tiêu: %d dòng; chỉ nhầm người vô can: %d hình.", "%d rows: %s. Under their target: %d rows; an innocent accused: %d pictures."}

	tFlagLabPages      = text{"thư mục có các trang PNG hoặc JPEG", "folder with pages as PNG or JPEG"}
	tFlagLabRecipients = text{"số người nhận, đánh số từ 1", "number of recipients, numbered from 1"}
	tFlagLabSeed       = text{"số mầm: cùng mầm thì cùng kết quả", "seed: the same one gives the same result"}
	tFlagLabOut        = text{"thư mục ghi kết quả", "folder to write to"}
	tFlagLabViewer     = text{"số của những người xem mà hình được ghi ra", "numbers of the viewers whose pictures are written"}
	tFlagLabNoOverlay  = text{"bỏ dấu nhìn thấy được", "leave out the visible mark"}
	tFlagLabNoSession  = text{"bỏ dấu phiên", "leave out the session mark"}
	tFlagLabFile       = text{"tệp lab.json của văn bản", "the document's lab.json"}
	tFlagLabPage       = text{"chỉ tìm trang này, đếm từ 1", "look for this page only, counted from 1"}
	tFlagLabList       = text{"kể các cách mô phỏng", "name the simulations"}
	tFlagLabAttack     = text{"tên một cách mô phỏng trong --list", "name of a simulation of --list"}

	tLabMarkNeeds       = text{"cần có --%s; xem niem help lab mark", "--%s is needed; see niem help lab mark"}
	tLabTraceNeeds      = text{"cần --lab: tệp lab.json mà niem lab mark đã ghi", "--lab is needed: the lab.json that niem lab mark wrote"}
	tLabAttackNeeds     = text{"cần --list, hoặc --attack TÊN --seed SỐ cùng hình vào và tệp ra", "give --list, or --attack NAME --seed NUMBER with the picture to take and the file to write"}
	tLabAttackPictures  = text{"%s cần %d hình vào, đã đưa %d", "%s takes %d pictures, %d were given"}
	tLabRecipientsRange = text{"--recipients %d: cần từ 1 đến %d", "--recipients %d: give 1 to %d"}
	tLabViewerRange     = text{"không có người xem %d: văn bản có %d người nhận", "there is no viewer %d: the document has %d recipients"}
	tLabPageRange       = text{"--page %d: trang đếm từ 1", "--page %d: pages count from 1"}
	tLabNoSuchPage      = text{"không có trang %d: văn bản có %d trang", "there is no page %d: the document has %d pages"}
	tLabNoSuchAttack    = text{"không có cách mô phỏng %s; niem lab attack --list kể các tên", "there is no simulation %s; niem lab attack --list has the names"}
	tLabSizes           = text{"%s: các hình phải cùng cỡ", "%s: the pictures must be of one size"}
	tLabNoPages         = text{"%s: không có tệp PNG hoặc JPEG nào", "%s: there is no PNG or JPEG file"}
	tLabTaken           = text{"%s đã có và là của văn bản khác: hãy chọn thư mục khác", "%s is there and is another document's: choose another folder"}
	tLabFile            = text{"không phải tệp lab.json mà phiên bản này đọc được", "no lab.json that this version can read"}
	tLabRecipients      = text{"số người nhận không được", "the number of recipients won't do"}
	tLabViewer          = text{"không có người nhận này", "there is no such recipient"}
	tLabPages           = text{"số trang không được", "the number of pages won't do"}
	tLabUnmarkable      = text{"trang này không mang dấu được", "this page can't carry the mark"}

	tLabMarking        = text{"Đóng dấu", "Marking"}
	tLabMarkedPages    = text{"Đã đóng dấu %d trang cho %d người nhận, %d ô: %s", "Marked %d pages for %d recipients, %d tiles: %s"}
	tLabPicture        = text{"Hình: %s", "Picture: %s"}
	tLabCombined       = text{"Hình ghép ít nhất từ các bản: %s.", "At least these copies were combined: %s."}
	tLabSession        = text{"Dấu phiên: lượt mở của người nhận %s (%s). Dấu này giả được: chỉ để biết hỏi ai trước.", "Session mark: an opening by recipient %s (%s). It can be forged: it says whom to ask first, no more."}
	tLabSessionForeign = text{"Có dấu phiên (%s), nhưng không phải lượt mở nào của văn bản này.", "There is a session mark (%s), but of no opening of this document."}
	tLabSessionNone    = text{"Không thấy dấu phiên.", "No session mark was found."}
	tLabTraceFooter    = text{"Đã so %d vị trí với các bản trong %.1f giây.", "Compared %d placements with the copies in %.1f seconds."}

	tLabHeadAttack   = text{"mô phỏng", "simulation"}
	tLabHeadPictures = text{"hình vào", "takes"}
	tLabHeadTarget   = text{"mục tiêu", "target"}
	tLabHeadPages    = text{"số trang", "pages"}
	tLabHeadModels   = text{"mô phỏng gì", "models"}
)
