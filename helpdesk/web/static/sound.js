// The bell. It measures what it plays: a ring nobody could hear is reported, not assumed.
const PATTERN = [[0.0, 880], [0.35, 660], [1.2, 880], [1.55, 660], [2.4, 880], [2.75, 660]]; // seconds, hertz
const RING_SECONDS = 3.2;
const AUDIBLE = 0.02; // peak of full scale

export class Bell {
  constructor(onChange) {
    this.onChange = onChange;
    this.context = null;
    this.confirmed = true; // a person may say that nothing was heard
    this.silent = false; // the last ring measured as silence
    this.playing = [];
    this.testing = false;
    this.watching = 0;
  }

  // From a click: browsers give sound only to a page somebody touched.
  async unlock() {
    if (!this.context) {
      this.context = new AudioContext();
      this.gain = this.context.createGain();
      this.meter = this.context.createAnalyser();
      this.meter.fftSize = 2048;
      this.gain.connect(this.meter);
      this.meter.connect(this.context.destination);
      this.context.addEventListener("statechange", () => this.onChange());
    }
    await this.context.resume();
    this.onChange();
  }

  get ok() {
    return this.context !== null && this.context.state === "running" && this.confirmed && !this.silent;
  }

  ring() {
    if (!this.context || this.context.state !== "running") return;
    if (this.playing.length && !this.testing) return;
    this.stop(); // a test tone gives way
    this.testing = false;
    document.body.dataset.rings = String(Number(document.body.dataset.rings ?? 0) + 1);
    this.play(PATTERN, RING_SECONDS);
  }

  test() {
    if (this.playing.length) return;
    this.silent = false;
    this.testing = true;
    this.play(PATTERN.slice(0, 2), 1.1);
  }

  play(pattern, seconds) {
    const start = this.context.currentTime + 0.02;
    this.playing = pattern.map(([after, hertz]) => this.note(start + after, hertz));
    document.body.dataset.ringing = "true";
    this.watch(start + seconds);
  }

  note(at, hertz) {
    const tone = this.context.createOscillator();
    const shape = this.context.createGain();
    tone.type = "triangle";
    tone.frequency.value = hertz;
    shape.gain.setValueAtTime(0, at);
    shape.gain.linearRampToValueAtTime(0.8, at + 0.02);
    shape.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
    tone.connect(shape).connect(this.gain);
    tone.start(at);
    tone.stop(at + 0.75);
    return tone;
  }

  watch(end) {
    const samples = new Float32Array(this.meter.fftSize);
    let peak = 0;
    clearInterval(this.watching);
    this.watching = setInterval(() => {
      this.meter.getFloatTimeDomainData(samples);
      peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), peak);
      document.body.dataset.soundLevel = peak.toFixed(3);
      if (this.context.currentTime < end && this.playing.length) return;
      clearInterval(this.watching);
      const whole = this.playing.length > 0 && document.visibilityState === "visible";
      if (whole) this.silent = peak < AUDIBLE; // hidden pages measure too rarely to judge
      this.playing = [];
      document.body.dataset.ringing = "false";
      this.onChange();
    }, 60);
  }

  stop() {
    for (const tone of this.playing) tone.stop();
    this.playing = [];
  }
}
