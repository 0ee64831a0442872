//! Finds keys among many.

use keywright_tests::{page::Page, stage::Keyring, window};

use crate::door;

async fn first_row(page: &Page) -> String {
    let script = "return document.querySelector('[role=grid] [role=row][aria-rowindex=\"2\"]')?.innerText ?? ''";
    let text = page.script(script, vec![]).await;
    text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn search_sort_and_filter() {
    window::case("list", Keyring::Absent, door::large, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        page.sees("150 keys").await;
        page.fill("Search keys", "pager-07").await;
        page.sees("1 of 150 keys").await;
        page.find("row", "*pager-07*").await;
        page.fill("Search keys", "nothing like this").await;
        page.sees("Nothing is lost").await;
        page.click("button", "Show all keys").await;
        page.sees("150 keys").await;

        page.click("button", "Name").await;
        assert!(page.until(async || first_row(&page).await.contains("audit-2027")).await, "{}", first_row(&page).await);
        page.click("button", "Name").await;
        assert!(page.until(async || first_row(&page).await.contains("warehouse")).await, "{}", first_row(&page).await);

        page.click("button", "Suspended *").await;
        page.sees("of 150 keys").await;
        assert!(page.until(async || page.count("row", "*Active *").await == 0).await, "only suspended ones are left");
        page.click("button", "All *").await;
        page.click("button", "Owner: Any owner").await;
        page.click("menuitemradio", "Finance*").await;
        page.find("button", "Owner: Finance").await;
        page.sees("of 150 keys").await;
    });
}
