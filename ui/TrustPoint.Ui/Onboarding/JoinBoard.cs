using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Elements;

namespace TrustPoint.Ui.Onboarding;

/// <summary>The latest attempt of each device that comes in by voucher, newest first.</summary>
internal sealed class JoinBoard
{
    private readonly List<Join> joins;

    /// <summary>Of attempts, newest first.</summary>
    public JoinBoard(IEnumerable<Join> attempts) => joins = [.. attempts.DistinctBy(join => (join.IdevidSha256, join.Domain))];

    /// <summary>Those that wait for a person's word.</summary>
    public IEnumerable<Join> Waiting => joins.Where(join => join.State == JoinState.Waiting);

    /// <summary>Those that go on by themselves.</summary>
    public IEnumerable<Join> UnderWay => joins.Where(join => join.State != JoinState.Waiting && JoinProgress.Of(join).Mood == Mood.Wait);

    /// <summary>Those that do not come in.</summary>
    public IEnumerable<Join> Refused => joins.Where(join => JoinProgress.Of(join).Mood == Mood.Bad);

    /// <summary>Those that have their certificate.</summary>
    public IEnumerable<Join> Enrolled => joins.Where(join => JoinProgress.Of(join).Mood == Mood.Good);

    /// <summary>Whether a contact is of a device whose attempt is shown: once is enough. What was refused to it since it came in is news.</summary>
    public bool Shows(ArrivalCard card) => joins.Exists(join => IsOf(join, card) && !(card.Contact is { Outcome: ContactOutcome.Refused } refused && refused.At > join.ChangedAt && JoinProgress.Of(join).Mood == Mood.Good));

    private static bool IsOf(Join join, ArrivalCard card) => card.Device is { } device
        ? (device.Manufacturer, device.SerialNumber) == (join.Manufacturer, join.SerialNumber)
        : join.IdevidSha256 == card.Contact.CertificateSha256;
}
