using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ui.Layout;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Layout;

/// <summary>A live page looks every two seconds; it is drawn anew when something is otherwise, and once a minute because distances grow.</summary>
public sealed class LiveViewTests : Speaking
{
    private readonly Metronome time = new();

    [Fact]
    public async Task What_is_as_it_was_is_not_drawn_anew_for_a_minute()
    {
        var page = Page(it => it.Value);
        var drawn = page.RenderCount;

        for (var tick = 0; tick < 29; tick++) await TickAsync(page);
        Assert.Equal(drawn, page.RenderCount);

        await TickAsync(page);
        Assert.Equal(drawn + 1, page.RenderCount);
    }

    [Fact]
    public async Task What_is_otherwise_is_drawn_at_the_next_look()
    {
        var page = Page(it => it.Value);
        var drawn = page.RenderCount;

        page.Instance.Value = 7;
        page.Instance.Next = 8;
        await TickAsync(page);

        Assert.Equal(drawn + 1, page.RenderCount);
    }

    [Fact]
    public async Task A_page_that_does_not_say_what_it_saw_is_drawn_each_time()
    {
        var page = Page(_ => null);
        var drawn = page.RenderCount;
        await TickAsync(page);
        Assert.Equal(drawn + 1, page.RenderCount);
    }

    private IRenderedComponent<Watched> Page(Func<Watched, object?> seen)
    {
        Services.AddSingleton<TimeProvider>(time);
        return Show<Watched>(it => it.Add(page => page.SeenBy, seen));
    }

    // The look that follows runs on the page's own dispatcher, and draws before anything else is done there.
    private async Task TickAsync(IRenderedComponent<Watched> page)
    {
        var looked = page.Instance.Looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        time.Tick();
        await looked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await page.InvokeAsync(() => { });
    }

    private sealed class Watched(TimeProvider time) : LiveView(time)
    {
        [Parameter]
        public required Func<Watched, object?> SeenBy { get; set; }

        public int Value { get; set; }

        public int? Next { get; set; }

        public TaskCompletionSource? Looked { get; set; }

        protected override object? Seen => SeenBy(this);

        protected override Task LookAsync()
        {
            Value = Next ?? Value;
            Looked?.TrySetResult();
            return Task.CompletedTask;
        }
    }

    /// <summary>A clock whose only timer ticks when it is told to, two seconds later.</summary>
    private sealed class Metronome : TimeProvider
    {
        private Action tick = () => { };
        private DateTimeOffset now = Noon;

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            tick = () => callback(state);
            return new Still();
        }

        public void Tick()
        {
            now += TimeSpan.FromSeconds(2);
            tick();
        }

        private sealed class Still : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
