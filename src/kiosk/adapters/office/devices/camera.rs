//! Choosing the camera: the list with what each gives, in plain words; the choice switches the running camera.

use super::DevicesPanel;
use crate::adapters::office::form::model;
use crate::desk::Desk;
use crate::devices::frames::CameraChoice;
use crate::gear::{self, CameraFound, CameraPick};
use std::rc::Rc;
use tillstamp_ui::{DeviceView, DevicesAdapter};
use tillstamp_words::Arg;

impl DevicesPanel {
    /// Asks for the cameras and shows them when they are told.
    pub(super) fn open_cameras(&self, desk: &Rc<Desk>) {
        desk.global::<DevicesAdapter>().set_looking(true);
        let (gear, me) = (desk.gear(), self.clone());
        desk.engine.aside(move || gear.cameras(), move |desk, found| me.show_cameras(desk, &found));
    }

    fn show_cameras(&self, desk: &Rc<Desk>, found: &[CameraFound]) {
        let say = self.office.say();
        let global = desk.global::<DevicesAdapter>();
        let setting = desk.going.borrow().followed.camera.clone();
        let chosen = CameraPick::parse(&setting);
        let view = |title: String, note: String| DeviceView { title: title.into(), note: note.into() };
        let automatic = view(say.plain("device-automatic"), say.plain("device-camera-automatic"));
        let mut rows = vec![(CameraPick::Device(CameraChoice::Auto), automatic)];
        rows.extend(found.iter().map(|camera| {
            let note = match camera.best {
                Some((width, height, rate)) => say.with(
                    "device-camera-gives",
                    // A size is no number with groups.
                    &[
                        ("width", Arg::Text(&width.to_string())),
                        ("height", Arg::Text(&height.to_string())),
                        ("rate", Arg::Int(rate.into())),
                    ],
                ),
                None => say.plain("device-camera-unreadable"),
            };
            (camera.pick.clone(), view(camera.name.clone(), note))
        }));
        if found.is_empty() || chosen == CameraPick::Demo {
            rows.push((CameraPick::Demo, view(say.plain("setup-demo-camera"), say.plain("setup-demo-camera-note"))));
        }
        if !rows.iter().any(|(pick, _)| *pick == chosen) {
            rows.push((chosen.clone(), view(setting, say.plain("device-not-plugged-in"))));
        }
        let index = rows.iter().position(|(pick, _)| *pick == chosen).unwrap_or(0);
        let note = if found.is_empty() { "setup-camera-none" } else { "setup-camera-note" };
        global.set_camera_note(say.plain(note).into());
        let (picks, views): (Vec<CameraPick>, Vec<DeviceView>) = rows.into_iter().unzip();
        global.set_cameras(model(views));
        global.set_camera(i32::try_from(index).unwrap_or(0));
        global.set_looking(false);
        self.state().cameras = picks;
    }

    pub(super) fn choose_camera(&self, desk: &Rc<Desk>, index: usize) {
        let Some(pick) = self.state().cameras.get(index).cloned() else { return };
        let setting = pick.setting();
        gear::use_camera(desk, &setting);
        desk.global::<DevicesAdapter>().set_camera(i32::try_from(index).unwrap_or(0));
        self.keep(desk, move |settings| settings.camera.clone_from(&setting));
    }
}
