using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Audit;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Approvals;

/// <summary>One act that waits: with what, by whom, until when, and the decision.</summary>
public sealed partial class ProposalCard(Ca.Approvals.Approvals approvals, CircuitCaller caller) : View
{
    private readonly Attempt attempt = new(caller);
    private bool isRefusing;
    private string reason = "";

    /// <summary>The proposal.</summary>
    [Parameter, EditorRequired]
    public required Proposal Proposal { get; set; }

    /// <summary>Who looks.</summary>
    [Parameter, EditorRequired]
    public required Person Viewing { get; set; }

    /// <summary>The person decided, or could not: it may be otherwise now.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnDecided { get; set; }

    private bool IsMine => Proposal.Requester == Viewing.Name;

    private bool MayDecide => Ca.Approvals.Approvals.MayDecide(Viewing, Proposal);

    private Task ApproveAsync() => TryAsync(person => approvals.ApproveAsync(person, Proposal.Number, Gone));

    // Whoever asked takes it back without a reason.
    private Task RefuseAsync(string why) => TryAsync(person => approvals.RefuseAsync(person, Proposal.Number, why, Gone));

    private async Task TryAsync(Func<Person, Task> decide)
    {
        await attempt.MakeAsync(decide, Gone);
        await OnDecided.InvokeAsync();
    }

    /// <summary>What stands in a field of an act, in the viewer's words where it is one of ours.</summary>
    internal static Func<string, string, string> ValueOf(Words words) => (field, value) => (field, value) switch
    {
        ("keyExposed", "true") => words["settings.yes"],
        ("state", _) => string.Join(", ", value.Split(", ").Select(state => Enum.TryParse<DeviceState>(state, out var known) && Enum.IsDefined(known) ? StateOf(words, known) : state)),
        _ => value,
    };

    // Of those that both sides have, the owner's word.
    private static string StateOf(Words words, DeviceState state) => LifeTable.OwnersStates.Contains(state) ? words[$"device.state.{state}"] : words[$"product.state.{state}"];

    /// <summary>What the fields of acts are called by people.</summary>
    internal static Func<string, string> NameOf(Words words) => field => EntryPage.Named.Contains(field) ? words[$"audit.field.{field}"] : field;
}
