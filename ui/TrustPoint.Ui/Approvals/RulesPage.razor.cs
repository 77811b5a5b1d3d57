using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Approvals;

/// <summary>For which kinds of acts a second person is asked.</summary>
public sealed partial class RulesPage(Ca.Approvals.Approvals approvals, CircuitCaller caller) : View
{
    private readonly Attempt attempt = new(caller);
    private readonly HashSet<ActKind> chosen = [];
    private ApprovalRules? rules;
    private bool mayChange;
    private bool isSaved;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        mayChange = person.May(Right.ChangeSettings);
        rules = await approvals.RulesAsync(person, Gone);
        chosen.UnionWith(rules.Kinds);
    }

    // People come with any other kind: one who can make people could make the second person.
    private bool IsImplied(ActKind kind) => kind == ActKind.ChangePeople && chosen.Any(other => other != ActKind.ChangePeople);

    private bool IsOn(ActKind kind) => chosen.Contains(kind) || IsImplied(kind);

    private void Switch(ActKind kind, bool isOn)
    {
        isSaved = false;
        if (isOn) chosen.Add(kind);
        else chosen.Remove(kind);
    }

    private async Task SaveAsync() => isSaved = await attempt.MakeAsync(
        async person =>
        {
            isSaved = false;
            await approvals.SaveRulesAsync(person, chosen.ToHashSet(), Gone);
            rules = await approvals.RulesAsync(person, Gone);
        },
        Gone);
}
