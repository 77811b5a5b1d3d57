using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>Whether a person can sign in.</summary>
public sealed partial class PersonBadge(TimeProvider time) : View
{
    /// <summary>The person.</summary>
    [Parameter, EditorRequired]
    public required Account Account { get; set; }

    // Who must still choose something needs a code that is good for it.
    private (Mood Mood, string Word) State =>
        !Account.Enabled ? (Mood.Off, "disabled")
        : Account.IsMachine ? (Mood.Good, "machine")
        : Account is { PasswordHash: not null, SealedTotpKey: not null } ? (Mood.Good, "active")
        : Account.SetUp is { } code && code.ExpiresAt > time.GetUtcNow() ? (Mood.Wait, "invited")
        : (Mood.Bad, "late");
}
