using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Elements;

namespace TrustPoint.Ui.Onboarding;

/// <summary>How far a device came of the four steps of coming in by voucher.</summary>
/// <param name="Done">Steps that are behind it.</param>
/// <param name="Mood">How it stands with the next one: on its way, or over. Good: all are done.</param>
internal readonly record struct JoinProgress(int Done, Mood Mood)
{
    /// <summary>The steps: the device was seen, its voucher is here, it took it, and has its certificate.</summary>
    public static readonly string[] Steps = ["seen", "voucher", "accepted", "enrolled"];

    /// <summary>Of a join.</summary>
    public static JoinProgress Of(Join join) => join switch
    {
        { State: JoinState.Waiting or JoinState.VoucherAsked } => new(1, Mood.Wait),
        { State: JoinState.VoucherGot } => new(2, Mood.Wait),
        // What the rules say about its past keeps it from a certificate (RFC 8995 section 5.8.3).
        { State: JoinState.Imprinted } => new(3, join.Verdict == JoinVerdict.Refused ? Mood.Bad : Mood.Wait),
        { State: JoinState.Enrolled } => new(4, Mood.Good),
        // Somebody let it in after all: it is on its way again.
        { Refusal: JoinRefusal.BeganAnew } => new(1, Mood.Wait),
        _ => new(join.Voucher is null ? 1 : 2, Mood.Bad),
    };

    /// <summary>How it stands with a step.</summary>
    public Mood MoodOf(int step) => step < Done ? Mood.Good : step == Done ? Mood : Mood.Off;
}
