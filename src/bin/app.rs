fn main() {
    #[cfg(target_arch = "wasm32")]
    proofground::ui::mount_tmp();
}
