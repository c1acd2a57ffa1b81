//! The cadre's phone: the day, records and their photos.

use crate::http::adapter::Table;
use crate::usecase;
use zaigang_shared::operation as op;

/// A batch of 100 records of at most 8 KB, entries of the work log among them.
const BATCH_LIMIT: usize = 1024 * 1024;

pub(super) fn add(t: &mut Table) {
    t.raw::<op::ReadHome, _, _>(usecase::home::read);
    t.json::<op::ReadMonth, _, _>(usecase::months::read);
    t.json::<op::ReadWorkLog, _, _>(usecase::work_logs::of_month);
    t.json::<op::ReadVillage, _, _>(usecase::vouchings::home);
    t.json::<op::ExplainDay, _, _>(usecase::explanations::explain);
    t.json::<op::ListOwnDevices, _, _>(usecase::devices::own);
    t.json::<op::ListOwnPoints, _, _>(usecase::calibration::own_points);
    t.json::<op::CalibratePhone, _, _>(usecase::calibration::calibrate_phone);
    t.json::<op::ListViews, _, _>(usecase::views::list);
    t.raw::<op::ExportOwnData, _, _>(usecase::export::export);
    t.json::<op::AskCorrection, _, _>(usecase::corrections::ask);
    t.json::<op::ListOwnCorrections, _, _>(usecase::corrections::own);
    t.json_up_to::<op::SubmitRecords, _, _>(BATCH_LIMIT, usecase::records::submit_batch);
    t.json::<op::ReadRecord, _, _>(usecase::records::read);
    t.raw::<op::ReadPhoto, _, _>(usecase::photos::read);
    t.raw::<op::CreateUpload, _, _>(usecase::uploads::create);
    t.raw::<op::ReadUpload, _, _>(usecase::uploads::read);
    t.raw::<op::SendPiece, _, _>(usecase::uploads::send);
}
