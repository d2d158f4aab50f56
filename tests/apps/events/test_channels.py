from apps.events.facade import effective_channels


def test_effective_channels_are_all_or_the_limited_ones():
    assert effective_channels(all_sales_channels=True, limit_sales_channels=[]) == ["web"]
    assert effective_channels(all_sales_channels=False, limit_sales_channels=["web"]) == ["web"]
    assert effective_channels(all_sales_channels=False, limit_sales_channels=[]) == []
