using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Layout;

/// <summary>What every page and element is: something that speaks the viewer's language, and ends what it began when it goes.</summary>
public abstract class View : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource gone = new();

    /// <summary>Whom it speaks to.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Ends when nobody looks at it any more.</summary>
    protected CancellationToken Gone => gone.Token;

    /// <summary>A text in the viewer's language.</summary>
    protected string Say(string key, params object?[] values) => Viewer.Words[key, values];

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
