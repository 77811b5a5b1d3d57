using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>A device's life as a picture: its states as bands, its certificates as bars that may overlap, and where we are now. A table says the same.</summary>
public sealed partial class LifePicture(TimeProvider time) : View
{
    private const int FirstLane = 54;
    private const int BarHeight = 10;
    private const int LaneHeight = 14;
    private const int MostLanes = 8;

    // What is short among years is still seen, and what is at the end stays inside.
    private const double Narrowest = 0.8;

    // Half a word says nothing: the table does.
    private const double RoomForWord = 8;

    private DateTimeOffset now;
    private DateTimeOffset begin;
    private DateTimeOffset end;
    private List<Band> bands = [];
    private List<Bar> bars = [];

    /// <summary>The device.</summary>
    [Parameter, EditorRequired]
    public required Device Device { get; set; }

    /// <summary>Whose states are shown.</summary>
    [Parameter]
    public Side Side { get; set; }

    /// <summary>What happened to it on that side, oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DeviceTransition> History { get; set; }

    /// <summary>Its certificates.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CertificateRecord> Certificates { get; set; }

    private int Height => FirstLane + Math.Max(1, bars.Select(bar => bar.Lane + 1).DefaultIfEmpty().Max()) * LaneHeight;

    private bool IsNowLate => (now - begin) / (end - begin) > 0.85;

    private DateTimeOffset? Until => Device.Until > now ? Device.Until : null;

    private DateTimeOffset? Limit => Until <= end ? Until : null;

    private string Summary => Say(
        "device.life.text", StateOf(bands[^1]), Local(bands[^1].From), Viewer.Words.Number(bars.Count), Viewer.Words.Number(bars.Count(bar => bar.Certificate.StateAt(now) == CertificateState.Good)));

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        now = time.GetUtcNow();
        bands = Bands();
        bars = Bars();
        begin = bars.Select(bar => bar.Certificate.NotBefore).Append(bands[0].From).Min();
        // At least half of the picture is what was: a certificate of years is not to press a life of days into a line.
        var ahead = now + Longer(now - begin, TimeSpan.FromMinutes(1));
        var last = bars.Select(bar => bar.Certificate.NotAfter).Append(Until ?? now).Max();
        end = last < now + (now - begin) / 10 ? now + Longer((now - begin) / 10, TimeSpan.FromSeconds(10)) : last < ahead ? last : ahead;
    }

    private List<Band> Bands()
    {
        var found = new List<Band>();
        var changes = History.Where(line => line.Before != line.After).ToList();
        var (state, from) = (changes is [var first, ..] ? first.Before : Device.State, Device.AddedAt);
        foreach (var change in changes)
        {
            // What lasted no time is no band: made and shipped is one moment.
            if (change.At > from) found.Add(new(state, from, change.At));
            (state, from) = (change.After, change.At);
        }
        found.Add(new(state, from, null));
        return found;
    }

    // Each in the first lane that is free: what overlaps lies below.
    private List<Bar> Bars()
    {
        var (found, ends) = (new List<Bar>(), new List<DateTimeOffset>());
        foreach (var certificate in Certificates.Where(known => known.Sha256 is not null).OrderBy(known => known.NotBefore))
        {
            var lane = ends.FindIndex(last => last <= certificate.NotBefore);
            if (lane < 0 && ends.Count < MostLanes) (lane, ends) = (ends.Count, [.. ends, certificate.NotAfter]);
            if (lane < 0) lane = MostLanes - 1;
            ends[lane] = certificate.NotAfter;
            found.Add(new(certificate, lane));
        }
        return found;
    }

    private string Place(DateTimeOffset at) => Percent(Math.Min(Share(at), 100 - Narrowest));

    private string Width(DateTimeOffset from, DateTimeOffset? to) => Percent(Math.Max(Share(to ?? now) - Share(from), Narrowest));

    private bool HasRoom(Band band) => Share(band.To ?? now) - Share(band.From) >= RoomForWord;

    private double Share(DateTimeOffset at) => Math.Clamp((at - begin) / (end - begin), 0, 1) * 100;

    private static string Percent(double share) => FormattableString.Invariant($"{share:0.##}%");

    private static string CssOf(DeviceState state) => DeviceStateBadge.MoodOf(state).ToString().ToLowerInvariant();

    private string CssOf(CertificateRecord certificate) => certificate.StateAt(now) switch
    {
        CertificateState.Good => "good",
        CertificateState.OnHold => "wait",
        CertificateState.Revoked => "bad",
        _ => "off",
    };

    private string StateOf(Band band) => Side == Side.Owner ? Say($"device.state.{band.State}") : Say($"product.state.{band.State}");

    private string NameOf(Band band) => $"{StateOf(band)}: {Local(band.From)} – {(band.To is { } to ? Local(to) : Say("device.life.now"))}";

    private string NameOf(CertificateRecord certificate) =>
        $"{ShortOf(certificate)}: {Local(certificate.NotBefore)} – {Local(certificate.NotAfter)}, {(certificate.StateAt(now) is { } state ? Say($"certificates.state.{state}") : Say("certificate.state.abandoned"))}";

    private static string ShortOf(CertificateRecord certificate) => $"{Convert.ToHexString(certificate.Serial)[..12]}…";

    private string Local(DateTimeOffset at) => at.Year == 9999 ? Say("moment.never") : TimeZoneInfo.ConvertTime(at, Viewer.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed record Band(DeviceState State, DateTimeOffset From, DateTimeOffset? To);

    private sealed record Bar(CertificateRecord Certificate, int Lane)
    {
        public int Top => FirstLane + Lane * LaneHeight;
    }
}
