using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Credentials;
using TrustPoint.Devices.Rotation;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Rotation;

/// <summary>Certificates that renew themselves: who is behind and why, what ends when, whether the appliance keeps up, and what it holds itself.</summary>
public sealed partial class RotationPage(RotationBoard board, HeldCredentials credentials, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private const int Shown = 10;

    private RotationFigures? figures;
    private IReadOnlyList<WatchedCertificate> behind = [];
    private IReadOnlyList<HeldCredential> held = [];

    private long Behind => figures is null ? 0 : figures.Counts.Late + figures.Counts.Stopped;

    private IEnumerable<(RotationState State, long Count)> Counts =>
    [
        (RotationState.Due, figures!.Counts.Due), (RotationState.Late, figures.Counts.Late), (RotationState.Stopped, figures.Counts.Stopped), (RotationState.Blocked, figures.Counts.Blocked),
    ];

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        // Who stops next can still be helped in time; who has stopped comes after that.
        var late = (await board.ListAsync(person, new(RotationState.Late), new(Shown), Gone)).Items;
        var stopped = late.Count < Shown ? (await board.ListAsync(person, new(RotationState.Stopped), new(Shown - late.Count, RotationSort.EndsLast), Gone)).Items : [];
        behind = [.. late, .. stopped];
        held = person.ReachOf(Right.SeeSetup).IsAnywhere ? await credentials.ListAsync(person, Gone) : [];
        figures = await board.FiguresAsync(person, Gone);
    }

    private string Number(long value) => Viewer.Words.Number(value);
}
