using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>A page on which a ceremony is followed: whoever has it open sees each line when it is written.</summary>
/// <param name="ceremonies">Those that there are.</param>
/// <param name="time">The clock.</param>
public abstract class CeremonyView(OpenCeremonies ceremonies, TimeProvider time) : LiveView(time)
{
    private string? head;

    /// <summary>What it is called.</summary>
    [Parameter]
    public required string Id { get; set; }

    /// <inheritdoc/>
    protected override object? Seen => head;

    /// <summary>Those that there are.</summary>
    private protected OpenCeremonies Open => ceremonies;

    /// <summary>The ceremony; null: it is not known, or not to whoever looks.</summary>
    private protected CeremonyRun? Run { get; private set; }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        ceremonies.Changed += OnChanged;
        Gone.Register(() => ceremonies.Changed -= OnChanged);
        return base.OnInitializedAsync();
    }

    /// <summary>Looks it up anew.</summary>
    private protected void Find(Person person)
    {
        Run = ceremonies.Find(person, Id);
        // The ceremony goes on while nobody looks: what was drawn is kept.
        head = Run?.Transcript.Head;
    }

    private void OnChanged(string name)
    {
        if (name == Id) _ = LookNowAsync();
    }
}
