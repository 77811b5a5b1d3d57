using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Testing.InMemory;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Tests.Elements;

/// <summary>Renders an element for a viewer in Berlin, at noon UTC on the first of June.</summary>
public abstract class Speaking : BunitContext
{
    protected static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    // A second, bUnit's own patience, is for a machine that does nothing else.
    static Speaking() => DefaultWaitTimeout = TimeSpan.FromSeconds(15);

    protected Speaking()
    {
        Services.AddSingleton<TimeProvider>(new ManualTime(Noon)).AddSingleton<AssetFiles>();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    protected IRenderedComponent<T> Show<T>(Action<ComponentParameterCollectionBuilder<T>> parameters, Words? words = null) where T : IComponent =>
        Render<T>(builder =>
        {
            builder.AddCascadingValue(new Viewer(words ?? Words.English, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));
            parameters(builder);
        });
}
